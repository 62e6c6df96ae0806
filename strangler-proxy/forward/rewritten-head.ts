import type { Dispatcher } from 'undici';

/** An answer's controller that tells other header fields, and no trailers. */
export class RewrittenHead implements Dispatcher.DispatchController {
  readonly rawHeaders: string[];
  readonly rawTrailers: string[] = [];
  readonly #controller: Dispatcher.DispatchController;

  constructor(controller: Dispatcher.DispatchController, fields: string[]) {
    this.#controller = controller;
    this.rawHeaders = fields;
  }

  get aborted(): boolean {
    return this.#controller.aborted;
  }

  get paused(): boolean {
    return this.#controller.paused;
  }

  get reason(): Error | null {
    return this.#controller.reason;
  }

  abort(reason: Error): void {
    this.#controller.abort(reason);
  }

  // What is told has already come.
  pause(): void {}

  resume(): void {}
}
