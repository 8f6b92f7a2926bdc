// What scripts of boa-ws find beyond the types of browsers (lib.dom): boa-ws --types > boa-ws.d.ts
//
// Put the file into the folder of the scripts, with "lib": ["ESNext", "DOM"] in tsconfig.json. For boa-ws, set these too: it erases
// types, and does nothing else.
//
//     "module": "NodeNext", "allowImportingTsExtensions": true, "noEmit": true,
//     "erasableSyntaxOnly": false, "verbatimModuleSyntax": true, "isolatedModules": true
//
// lib.dom declares `WebSocket` as a variable, to whose type no constructor can be added. So a script names the type:
//
//     const Socket = WebSocket as WebSocketConstructor;
//     const socket = new Socket("wss://chat.example/", { headers: { Authorization: "Bearer ..." }, ping: 30000 });

// The global object of a worker is another one, and lib.webworker cannot be used together with lib.dom. So workers have a folder of their
// own, which the tsconfig.json above excludes ("exclude": ["workers"]), with a tsconfig.json there:
//
//     {
//         "extends": "../tsconfig.json",
//         "compilerOptions": { "lib": ["ESNext", "WebWorker"] },
//         "files": ["../boa-ws.d.ts"], "include": ["."], "exclude": []
//     }
//
// `tsc -p workers` checks them. A shared worker begins with `declare var self: SharedWorkerGlobalScope;`.

/** The arguments after the name of the script on the command line. Workers do not have it. */
declare var scriptArgs: string[];

/** What the command gives to a script of one's own. Code of a server can't import it. */
declare module "boa-ws" {
    /** The arguments after the name of the script on the command line. */
    export const args: readonly string[];
    /** The environment variables that --env and --env-file permit. */
    export const env: Readonly<Record<string, string | undefined>>;
    /** Ends the script at once with this exit status, from 0 to 255, by default process.exitCode of packages, or 0. Its sockets close with the code 1001. close() ends it after what is running. */
    export function exit(status?: number): never;
    /** Reads a file that --read permits. A path is relative to the folder in which the command was started. */
    export function readFile(path: string | URL): Promise<Uint8Array>;
    /** The same as text: UTF-8, without a byte order mark. */
    export function readTextFile(path: string | URL): Promise<string>;
    /** Replaces a file that --write permits, or makes one. */
    export function writeFile(path: string | URL, bytes: ArrayBufferLike | ArrayBufferView): Promise<void>;
    /** The same with a text, as UTF-8. */
    export function writeTextFile(path: string | URL, text: string): Promise<void>;
    /** The lines of standard input, without their ends. An open one keeps the script alive only while it is read. */
    export const stdin: ReadableStream<string>;
}

interface ImportMeta {
    /** The folder of the module, if that is a file. */
    dirname?: string;
    /** The path of the module, if that is a file. */
    filename?: string;
    /** Whether the program was started with this module. */
    main: boolean;
}

/** PEM, as a string or bytes. Scripts read no files: it is the contents of a file, not its name. */
type WebSocketPem = string | BufferSource;

/** Compression of messages (permessage-deflate). */
interface WebSocketDeflateOptions {
    /** The window of messages that are sent, from 9 to 15. */
    clientMaxWindowBits?: number;
    /** Whether each message that is sent is compressed on its own. */
    clientNoContextTakeover?: boolean;
    /** How much is done to compress, from 0 to 9. */
    level?: number;
    /** The window of messages that are received, from 8 to 15. */
    serverMaxWindowBits?: number;
    /** Whether each message that is received is compressed on its own. */
    serverNoContextTakeover?: boolean;
    /** The size in bytes from which messages are compressed. */
    threshold?: number;
}

/** The options of a single connection: the second argument of `new WebSocket`. */
interface WebSocketOptions {
    /** The authorities to trust in place of the system's. */
    ca?: WebSocketPem | WebSocketPem[];
    /** The client's certificate. */
    cert?: WebSocketPem;
    /** `false` turns compression off. */
    deflate?: boolean | WebSocketDeflateOptions;
    /** Header fields of the opening handshake. The destination remains that of the URL with `Host` too. */
    headers?: Record<string, string> | Iterable<[string, string]>;
    /** The private key of `cert`. It may be in `cert`. */
    key?: WebSocketPem;
    /** The largest message that is accepted, in bytes. */
    maxMessage?: number;
    /** The silence of the server, in milliseconds and at least 1000, after which it is pinged. */
    ping?: number;
    /** The subprotocols. */
    protocols?: string | Iterable<string>;
    /** The URL of a proxy. `null` connects directly. */
    proxy?: string | null;
    /** The absolute path of a Unix domain socket to connect to, or of a named pipe on Windows: `//./pipe/NAME`. */
    unix?: string;
}

/** The type of `WebSocket`, whose second argument may be an object of options. */
interface WebSocketConstructor {
    readonly prototype: WebSocket;
    new (url: string | URL, protocolsOrOptions?: string | string[] | WebSocketOptions): WebSocket;
    readonly CONNECTING: 0;
    readonly OPEN: 1;
    readonly CLOSING: 2;
    readonly CLOSED: 3;
}

/** The options of a `WebSocketStream`. */
interface WebSocketStreamOptions {
    protocols?: string[];
    signal?: AbortSignal;
}

/** The code and the reason with which a `WebSocketStream` is closed. */
interface WebSocketCloseInfo {
    closeCode?: number;
    reason?: string;
}

interface WebSocketOpenInfo {
    readonly extensions: string;
    readonly protocol: string;
    readonly readable: ReadableStream<string | Uint8Array>;
    readonly writable: WritableStream<string | BufferSource>;
}

/** The messages of a connection as streams. */
interface WebSocketStream {
    readonly url: string;
    readonly opened: Promise<WebSocketOpenInfo>;
    readonly closed: Promise<WebSocketCloseInfo>;
    close(closeInfo?: WebSocketCloseInfo): void;
}

declare var WebSocketStream: {
    readonly prototype: WebSocketStream;
    new (url: string, options?: WebSocketStreamOptions): WebSocketStream;
};

/** The exception of a `WebSocketStream` that was not closed cleanly. */
interface WebSocketError extends DOMException {
    readonly closeCode: number | null;
    readonly reason: string;
}

declare var WebSocketError: {
    readonly prototype: WebSocketError;
    new (message?: string, closeInfo?: WebSocketCloseInfo): WebSocketError;
};

/** A limit was exceeded. */
interface QuotaExceededError extends DOMException {
    readonly quota: number | null;
    readonly requested: number | null;
}

declare var QuotaExceededError: {
    readonly prototype: QuotaExceededError;
    new (message?: string, options?: { quota?: number; requested?: number }): QuotaExceededError;
};

interface RequestInit {
    /** A request whose body is a stream needs it. */
    duplex?: "half";
}
