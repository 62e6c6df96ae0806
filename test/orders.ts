import iconv from 'iconv-lite';

/** A legacy order message as the store writes it; any field can be replaced. */
export function legacyOrder(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    evt: 'order_received',
    ordno: '1521705612047',
    oldordno: '',
    m_no: '1001',
    step: '1',
    step2: '',
    settlekind: 'c',
    cyn: 'y',
    dyn: 'n',
    orddt: '2018-03-22 17:00:12',
    cdt: '2018-03-22 17:03:40',
    ddt: '0000-00-00 00:00:00',
    confirmdt: '',
    moddt: '2018-03-22 17:00:12',
    settleprice: '27,180',
    prn_settleprice: '24680',
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
        sno: '88121',
        goodsno: '5301',
        goodsnm: '소불고기 500g',
        opt1: '2인분',
        opt2: '',
        addopt: '배송요일:목^포장:냉장',
        price: '12340',
        ea: '1',
        istep: '1',
      },
      {
        sno: '88122',
        goodsno: '5302',
        goodsnm: '똠얌꿍 밀키트',
        opt1: '',
        opt2: '',
        addopt: '',
        price: '12340',
        ea: '1',
        istep: '1',
      },
    ],
    ...fields,
  };
}

/** Bytes as the legacy store sends them. */
export function cp949(message: unknown): Buffer {
  return iconv.encode(JSON.stringify(message), 'cp949');
}
