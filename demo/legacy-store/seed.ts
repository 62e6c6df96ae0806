import type { DatabaseSync } from 'node:sqlite';
import { passwordHash } from './password.ts';

const members = [
  [
    '1001',
    'hong',
    '홍길동',
    '010-2424-2424',
    'VIP',
    3200,
    '138-240',
    '05510',
    '서울 송파구 올림픽로 300',
    0,
  ],
  [
    '1002',
    'kim',
    '김영희',
    '010-3535-7979',
    'GOLD',
    1500,
    '463-400',
    '13529',
    '경기 성남시 분당구 판교역로 166',
    0,
  ],
  [
    '1003',
    'lee',
    '이철',
    '02-555-0199',
    'NORMAL',
    0,
    '612-020',
    '48058',
    '부산 해운대구 센텀중앙로 79',
    0,
  ],
  ['1', 'admin', '운영자', '', 'ADMIN', 0, '', '', '', 1],
] as const;

const goods = [
  ['5301', '소불고기 500g', 12340, '2인분,4인분', '', '달콤 짭조름한 양념 소불고기'],
  ['5302', '된장찌개', 6900, '', '', '두부와 애호박을 넣은 구수한 된장찌개'],
  [
    '5303',
    '똠얌꿍 밀키트',
    15900,
    '2인분',
    '맵기:보통^포장:냉동',
    '새우와 레몬그라스, 15분이면 끝',
  ],
  ['5304', '제육볶음 600g', 10900, '보통맛,매운맛', '', '국내산 앞다리살 제육볶음'],
  ['5305', '나물 반찬 3종 세트', 8500, '', '배송요일:목^포장:냉장', '시금치, 고사리, 도라지'],
  ['5306', '쑥갓 어묵탕 & 우동사리', 9800, '순한맛,얼큰한맛', '', '국물까지 든든한 한 끼'],
] as const;

/** The members and the goods that the shop opens with; what is there already stays as it is. */
export function seed(db: DatabaseSync) {
  const member = db.prepare(
    `INSERT OR IGNORE INTO gd_member
       (m_no, m_id, name, mobile, grade, emoney, zipcode, zonecode, address, admin, password)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const values of members) member.run(...values, passwordHash(values[1], `${values[1]}1234`));

  const good = db.prepare(
    `INSERT OR IGNORE INTO gd_goods (goodsno, goodsnm, price, opt1, addopt, shortdesc)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );
  for (const values of goods) good.run(...values);
}
