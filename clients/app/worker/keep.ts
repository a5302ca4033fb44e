// keep.ts -- the core's rows in IndexedDB, each under its own encryption, a batch at a time.
//
// The key cannot be taken out of the browser by a script. It does not stop who can read the
// browser's own files: only the phone's lock does.

/** An empty value: the row goes. */
export interface Row {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

const NAME = "buurt";
const IV_SIZE = 12;
const KEY_SIZE = 2;

interface Keys {
  readonly seal: CryptoKey;
  readonly name: CryptoKey;
}

function ended<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}

function committed(transaction: IDBTransaction): Promise<void> {
  return new Promise((done, failed) => {
    transaction.oncomplete = () => done();
    transaction.onabort = () => failed(transaction.error ?? new Error("storage"));
  });
}

function openBase(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("keys");
    request.result.createObjectStore("rows");
  };
  return ended(request);
}

async function makeKeys(): Promise<Keys> {
  const seal = { name: "AES-GCM", length: 256 };
  const name = { name: "HMAC", hash: "SHA-256", length: 256 };
  return {
    seal: await crypto.subtle.generateKey(seal, false, ["encrypt", "decrypt"]),
    name: (await crypto.subtle.generateKey(name, false, ["sign"])) as CryptoKey,
  };
}

async function findKeys(base: IDBDatabase): Promise<Keys> {
  const found = await ended(base.transaction("keys").objectStore("keys").get("keys"));
  if (found) return found as Keys;
  const keys = await makeKeys();
  const transaction = base.transaction("keys", "readwrite", { durability: "strict" });
  transaction.objectStore("keys").add(keys, "keys");
  await committed(transaction);
  return keys;
}

/** A copy over a buffer of its own, as WebCrypto's types ask. */
const own = (bytes: Uint8Array) => new Uint8Array(bytes);

export class Keep {
  readonly #base: IDBDatabase;
  readonly #keys: Keys;

  private constructor(base: IDBDatabase, keys: Keys) {
    this.#base = base;
    this.#keys = keys;
  }

  static async open(): Promise<Keep> {
    const base = await openBase();
    return new Keep(base, await findKeys(base));
  }

  async #nameOf(key: Uint8Array): Promise<ArrayBuffer> {
    return crypto.subtle.sign("HMAC", this.#keys.name, own(key));
  }

  async #seal(row: Row, name: ArrayBuffer): Promise<Uint8Array> {
    const plain = new Uint8Array(KEY_SIZE + row.key.length + row.value.length);
    new DataView(plain.buffer).setUint16(0, row.key.length);
    plain.set(row.key, KEY_SIZE);
    plain.set(row.value, KEY_SIZE + row.key.length);
    const iv = crypto.getRandomValues(new Uint8Array(IV_SIZE));
    const how = { name: "AES-GCM", iv, additionalData: name };
    const sealed = new Uint8Array(await crypto.subtle.encrypt(how, this.#keys.seal, plain));
    plain.fill(0);
    const out = new Uint8Array(IV_SIZE + sealed.length);
    out.set(iv);
    out.set(sealed, IV_SIZE);
    return out;
  }

  async #open(stored: Uint8Array, name: ArrayBuffer): Promise<Row> {
    const iv = own(stored.subarray(0, IV_SIZE));
    const how = { name: "AES-GCM", iv, additionalData: name };
    const sealed = own(stored.subarray(IV_SIZE));
    const plain = new Uint8Array(await crypto.subtle.decrypt(how, this.#keys.seal, sealed));
    const end = KEY_SIZE + new DataView(plain.buffer).getUint16(0);
    return { key: plain.slice(KEY_SIZE, end), value: plain.slice(end) };
  }

  async read(): Promise<Row[]> {
    const store = this.#base.transaction("rows").objectStore("rows");
    const [names, values] = await Promise.all([
      ended(store.getAllKeys()) as Promise<ArrayBuffer[]>,
      ended(store.getAll()) as Promise<Uint8Array[]>,
    ]);
    return Promise.all(values.map((value, i) => this.#open(value, names[i]!)));
  }

  /** All of them or none, and on the disk when it returns. */
  async write(rows: readonly Row[]): Promise<void> {
    const sealed = await Promise.all(
      rows.map(async (row) => {
        const name = await this.#nameOf(row.key);
        return { name, value: row.value.length > 0 ? await this.#seal(row, name) : undefined };
      }),
    );
    const transaction = this.#base.transaction("rows", "readwrite", { durability: "strict" });
    const store = transaction.objectStore("rows");
    for (const { name, value } of sealed) {
      if (value) store.put(value, name);
      else store.delete(name);
    }
    await committed(transaction);
  }

  async forgetAll(): Promise<void> {
    const transaction = this.#base.transaction("rows", "readwrite", { durability: "strict" });
    transaction.objectStore("rows").clear();
    await committed(transaction);
  }

  /** All other rows go and these stay, at once. */
  async keepOnly(rows: readonly Row[]): Promise<void> {
    const sealed = await Promise.all(
      rows.map(async (row) => {
        const name = await this.#nameOf(row.key);
        return { name, value: await this.#seal(row, name) };
      }),
    );
    const transaction = this.#base.transaction("rows", "readwrite", { durability: "strict" });
    const store = transaction.objectStore("rows");
    store.clear();
    for (const { name, value } of sealed) store.put(value, name);
    await committed(transaction);
  }
}
