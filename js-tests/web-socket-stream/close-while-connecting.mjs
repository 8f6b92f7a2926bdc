// close() while connecting gives the attempt up.
import { describe, failure, journal, wait } from "./_connection.mjs";
const stream = new WebSocketStream("ws://peer/?name=a&drain");
setTimeout(() => stream.close({ closeCode: 3000 }), 1000);
console.log(await failure(stream.opened), await failure(stream.closed), (await journal("a")).join());

// prints:
// | WebSocketError 1006 "" WebSocketError 1006 "" end
