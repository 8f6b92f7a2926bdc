// A forgotten stream of messages is collected, and its connection is closed, even if messages are not read.
// gc
import { journal } from "../_connection.mjs";
for (const program of ["pause=1", "cork&text=a&text=b&text=c&uncork", "times=1000&fill=10000"]) {
  const name = `n${program.length}`;
  await (async () => void (await new WebSocketStream(`ws://peer/?name=${name}&accept&${program}`).opened))();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const start = performance.now();
  setTimeout(gc, 1000);
  console.log((await journal(name)).join(), performance.now() - start < 3000);
}

// prints:
// | close true
// | close true
// | close true
