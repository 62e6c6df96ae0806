import type { Response } from 'express';
import { type Html, html } from './html.ts';

const style = `
  body { font: 15px/1.6 "Malgun Gothic", "Apple SD Gothic Neo", sans-serif; max-width: 52rem; margin: 0 auto; padding: 0 1rem; color: #333 }
  header { border-bottom: 2px solid #c0392b; padding: 1rem 0; margin-bottom: 1.5rem }
  header a { margin-right: 1rem; color: inherit } header b { color: #c0392b; font-size: 1.3rem }
  table { border-collapse: collapse; width: 100%; margin: 1rem 0 }
  th, td { border: 1px solid #ddd; padding: .4rem .6rem; text-align: left } th { background: #f7f3f0 }
  label { display: block; margin: .4rem 0 } .num { text-align: right }
`;

/** Answers with a page of the shop. */
export function sendPage(res: Response, title: string, body: Html, status = 200) {
  const page = html`<!doctype html>
<html lang="ko">
<head><meta charset="utf-8"><link rel="icon" href="data:,"><title>${title} - 오늘의 밥상</title><style>${{ html: style }}</style></head>
<body>
<header>
<a href="/shop/main/index.php"><b>오늘의 밥상</b></a>
<a href="/shop/goods/goods_cart.php">장바구니</a>
<a href="/shop/mypage/orders.php">주문내역</a>
<a href="/shop/member/login.php">로그인</a>
<a href="/shop/member/logout.php">로그아웃</a>
</header>
<h1>${title}</h1>
${body}
</body>
</html>
`;
  res.status(status).type('html').send(page.html);
}

/** Answers that something is not there, or is not as it must be. */
export function sendNotice(res: Response, status: number, notice: string) {
  sendPage(res, '알림', html`<p>${notice}</p><p><a href="/">처음으로</a></p>`, status);
}

/** The choices of a `<select>`. */
export function options(choices: Readonly<Record<string, string>>, chosen = ''): Html[] {
  return Object.entries(choices).map(([code, word]) =>
    code === chosen
      ? html`<option value="${code}" selected>${word}</option>`
      : html`<option value="${code}">${word}</option>`,
  );
}
