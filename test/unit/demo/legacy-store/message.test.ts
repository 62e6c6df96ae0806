import { describe, expect, it } from '@jest/globals';
import iconv from 'iconv-lite';
import { messageText, phoneNumber, toCp949 } from '../../../../demo/legacy-store/message.ts';
import { findOrder, linesOf } from '../../../../demo/legacy-store/orders.ts';
import { shopWithOrder } from './shop-fixture.ts';

function textOfNewOrder(changes = {}): string {
  const { db, ordno } = shopWithOrder(changes);
  const order = findOrder(db, ordno);
  if (!order) throw new Error('the order is missing');
  return messageText('order_received', order, linesOf(db, ordno));
}

describe('a message', () => {
  it('carries the whole order, all values text, in the order of the manual', () => {
    const ordno: unknown = expect.stringMatching(/^1521705612\d{3}$/);
    const message: Record<string, unknown> = JSON.parse(
      textOfNewOrder({ memo: '문앞에 놔주세요' }),
    );
    expect(Object.entries(message)).toEqual(
      Object.entries({
        evt: 'order_received',
        ordno,
        oldordno: '',
        m_no: '1001',
        step: '1',
        step2: '',
        settlekind: 'c',
        cyn: 'y',
        dyn: 'n',
        orddt: '2018-03-22 17:00:12',
        cdt: '2018-03-22 17:00:12',
        ddt: '0000-00-00 00:00:00',
        confirmdt: '',
        moddt: '2018-03-22 17:00:12',
        settleprice: '34,080',
        prn_settleprice: '31580',
        delivery: '2500',
        emoney: '0',
        memberdc: '',
        nameOrder: '홍길동',
        mobileOrder: '1024242424',
        nameReceiver: '홍길동',
        mobileReceiver: '1024242424',
        zipcode: '138-240',
        zonecode: '05510',
        address: '서울 송파구 올림픽로 300',
        deliveryno: '',
        deliverycode: '',
        memo: '문앞에 놔주세요',
        items: [
          {
            sno: '1',
            goodsno: '5301',
            goodsnm: '소불고기 500g',
            opt1: '2인분',
            opt2: '',
            addopt: '',
            price: '12340',
            ea: '2',
            istep: '1',
          },
          {
            sno: '2',
            goodsno: '5302',
            goodsnm: '된장찌개',
            opt1: '',
            opt2: '',
            addopt: '',
            price: '6900',
            ea: '1',
            istep: '1',
          },
        ],
      }),
    );
  });

  it.each(['a', 'o', 'v'])(
    'says of settlekind %s that the money has not come yet',
    (settlekind) => {
      expect(JSON.parse(textOfNewOrder({ settlekind }))).toMatchObject({
        step: '0',
        cyn: 'n',
        cdt: '0000-00-00 00:00:00',
      });
    },
  );

  it.each([
    ['010-2424-2424', '1024242424'],
    ['02-555-0199', '25550199'],
    ['', ''],
  ])('writes the phone %p as %p', (phone, written) => {
    expect(phoneNumber(phone)).toBe(written);
  });
});

describe('the bytes of a message', () => {
  it('are CP949, also where EUC-KR has no syllable', () => {
    expect(toCp949('똠얌꿍').toString('hex')).toBe('8c63bee4b2e1');
    expect(iconv.decode(toCp949('소불고기 펲, 똠'), 'cp949')).toBe('소불고기 펲, 똠');
  });

  it('have an HTML entity for a character that CP949 lacks', () => {
    expect(iconv.decode(toCp949('감사합니다 😀 né'), 'cp949')).toBe('감사합니다 &#128512; n&#233;');
  });

  it('stay JSON whatever the customer writes', () => {
    const memo = '"문앞" \\ 😀\n';
    const text = iconv.decode(toCp949(textOfNewOrder({ memo })), 'cp949');
    expect(JSON.parse(text)).toMatchObject({ memo: '"문앞" \\ &#128512;\n' });
  });
});
