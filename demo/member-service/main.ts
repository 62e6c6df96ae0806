import { runService } from '../service.ts';
import { findMember } from './members.ts';

runService('member-service', process.env.MEMBER_LISTEN || '127.0.0.1:8001', (app) => {
  app.get('/api/members/:m_no', (req, res) => {
    const member = findMember(req.params.m_no);
    if (member) res.json(member);
    else res.status(404).json({ result: 'error', error: 'member_not_found' });
  });
});
