import { webSocket } from "rxjs/webSocket";
webSocket("ws://127.0.0.1:PORT/x").subscribe({ next() {}, error(e) { console.error(e);
} });
