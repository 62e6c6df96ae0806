export { type Broker, connectBroker } from './broker.ts';
export { type ChannelKeeping, type KeptChannel, keepChannel } from './kept-channel.ts';
