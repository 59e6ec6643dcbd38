interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/**
 * The webview's line to the extension host, and the state that outlives the webview: the editor throws a hidden panel away
 * and builds it again from its state.
 */
export class Host<Incoming, Outgoing, State extends object> {
  private readonly api = acquireVsCodeApi();
  private current: Partial<State>;

  /**
   * @param isMessage Whether something that was posted to the page is a message of the host: other scripts of the editor post too.
   * @param fixed State that the host gave with the page.
   */
  constructor(
    private readonly isMessage: (message: unknown) => message is Incoming,
    fixed: Partial<State>,
  ) {
    this.current = { ...asObject(this.api.getState()), ...fixed };
    this.api.setState(this.current);
  }

  get state(): Readonly<Partial<State>> {
    return this.current;
  }

  /** Remembers these; the rest of the state stays. */
  remember(change: Partial<State>): void {
    this.current = { ...this.current, ...change };
    this.api.setState(this.current);
  }

  post(message: Outgoing): void {
    this.api.postMessage(message);
  }

  /** @returns A function that stops listening. */
  listen(receive: (message: Incoming) => void): () => void {
    const listener = ({ data }: MessageEvent<unknown>) => {
      if (this.isMessage(data)) receive(data);
    };
    window.addEventListener('message', listener);
    return () => window.removeEventListener('message', listener);
  }
}

function asObject(state: unknown): object {
  return typeof state === 'object' && state !== null ? state : {};
}
