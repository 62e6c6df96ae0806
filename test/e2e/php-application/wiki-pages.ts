/** Who may write in the wiki. */
export const member = { id: 'hong', password: 'hong1234', name: '홍길동' };

/** The pages that the wiki opens with, in its own markup. */
export const pages = [
  {
    id: 'start',
    text: `====== 오늘의 밥상 ======

만드는 법: [[요리:김치찌개]], [[요리:된장찌개]], [[recipes:tom_yum]], [[요리:아직_없음|아직 없는 것]].

{{shop:cool.svg}} {{shop:none.png}} {{shop:smile.svg?32|웃음}} {{shop:lol.svg?linkonly|다운로드}}

  * [[wiki:syntax?do=export_raw|원본]]
  * [[https://shop.example/|다른 곳]]
`,
  },
  {
    id: '요리:김치찌개',
    text: `====== 김치찌개 ======

돼지고기 & 신김치, "30분"이면 끝 <정말>.((각주: [[start]] 참고))

^ 재료 ^ 양 ^
| 김치 | 300 g |
| 두부 | ½ 모 |

===== 순서 =====
  - 볶는다
  - 끓인다
`,
  },
  { id: '요리:된장찌개', text: '====== 된장찌개 ======\n\n[[김치찌개]]와 다르다. :-) 8-) LOL\n' },
  {
    id: 'recipes:tom_yum',
    text: `====== Tom yum ======\n\n${'Lemongrass, galangal. '.repeat(4000)}`,
  },
  {
    id: 'wiki:syntax',
    text: `====== 문법 ======

<code php>
<?php echo '안녕하세요';
</code>

<file javascript hello.js>
console.log('hello');
</file>
`,
  },
];
