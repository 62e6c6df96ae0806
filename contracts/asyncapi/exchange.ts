/** The legacy's exchange, unless `adapter.receive.exchange` in banyan.yaml says otherwise. */
export const LEGACY_EXCHANGE = 'legacy.store';

/** The exchange of the domain events, unless `adapter.publish.exchange` in banyan.yaml says otherwise. */
export const EVENT_EXCHANGE = 'scm.events';
