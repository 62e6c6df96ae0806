import { runService } from '../service.ts';
import { findMember } from './members.ts';

runService('member-service', process.env.MEMBER_LISTEN || '127.0.0.1:8001', (app) => {
  app.get('/members/:id', (req, res) => {
    const member = findMember(req.params.id);
    if (member) res.json(member);
    else res.status(404).type('application/problem+json').send({ title: 'no such member' });
  });
});
