// line.ts -- the socket to the server that served this page; comes back by itself.
const AGAIN_FIRST_MS = 250;
const AGAIN_MOST_MS = 30_000;

export interface LineTells {
  opened(): void;
  frame(text: string): void;
  closed(): void;
}

export class Line {
  readonly #tells: LineTells;
  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wait_ms = AGAIN_FIRST_MS;
  #wanted = false;

  constructor(tells: LineTells) {
    this.#tells = tells;
    self.addEventListener("online", () => this.#hurry());
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** From now on there is a connection whenever there can be one. */
  want(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#connect();
  }

  /** The server knows us: the next loss is a new one. */
  calm(): void {
    this.#wait_ms = AGAIN_FIRST_MS;
  }

  send(frame: string): void {
    if (this.isOpen) this.#socket!.send(frame);
  }

  /** Closes; comes back at `at`, seconds since 1970. */
  hangUp(at: number): void {
    const wait_ms = Math.max(at * 1000 - Date.now(), 0);
    this.#drop();
    this.#connectIn(Math.max(wait_ms, this.#wait_ms));
  }

  end(): void {
    this.#wanted = false;
    clearTimeout(this.#timer);
    this.#drop();
  }

  #hurry(): void {
    if (!this.#wanted || this.#socket) return;
    this.#wait_ms = AGAIN_FIRST_MS;
    this.#connect();
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  #connectIn(wait_ms: number): void {
    clearTimeout(this.#timer);
    if (this.#wanted) this.#timer = setTimeout(() => this.#connect(), wait_ms);
  }

  #connect(): void {
    clearTimeout(this.#timer);
    if (this.#socket) return;
    const socket = new WebSocket(`${self.location.origin.replace(/^http/, "ws")}/ws`);
    this.#socket = socket;
    socket.onopen = () => this.#socket === socket && this.#tells.opened();
    socket.onmessage = ({ data }) =>
      this.#socket === socket && typeof data === "string" && this.#tells.frame(data);
    socket.onclose = () => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.#tells.closed();
      const [chance] = crypto.getRandomValues(new Uint32Array(1));
      this.#connectIn(this.#wait_ms * (0.5 + chance! / 2 ** 33));
      this.#wait_ms = Math.min(this.#wait_ms * 2, AGAIN_MOST_MS);
    };
  }
}
