import { Router } from 'express';
import { field } from '../form.ts';
import { memberWhoSays } from '../members.ts';
import { logIn, logOut } from '../session.ts';
import type { Shop } from '../shop.ts';
import { type Html, html } from './html.ts';
import { sendPage } from './layout.ts';

/** Login and logout, for members and operators alike. */
export function memberPages(shop: Shop): Router {
  const router = Router();

  router.get('/shop/member/login.php', (req, res) => {
    sendPage(res, '로그인', loginForm(returnUrl(req.query)));
  });

  router.post('/shop/member/login.php', (req, res) => {
    const member = memberWhoSays(shop.db, field(req.body, 'm_id'), field(req.body, 'password'));
    if (!member) {
      const form = loginForm(returnUrl(req.body));
      const notice = html`<p>아이디 또는 비밀번호가 올바르지 않습니다.</p>`;
      return sendPage(res, '로그인', html`${notice}${form}`, 401);
    }
    shop.commit(() => logIn(shop.db, req, res, member.m_no));
    res.redirect(returnUrl(req.body));
  });

  router.get('/shop/member/logout.php', (req, res) => {
    logOut(shop.db, req, res);
    res.redirect('/');
  });

  return router;
}

/** Where to go after the login: a path of this shop, never another host. */
function returnUrl(source: unknown): string {
  const url = field(source, 'returnUrl');
  return /^\/(?![/\\])/.test(url) ? url : '/';
}

function loginForm(url: string): Html {
  return html`<form method="post" action="/shop/member/login.php">
<input type="hidden" name="returnUrl" value="${url}">
<label>아이디 <input name="m_id" autocomplete="username"></label>
<label>비밀번호 <input name="password" type="password" autocomplete="current-password"></label>
<button>로그인</button>
</form>`;
}
