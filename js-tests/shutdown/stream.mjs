// When the program is ended, an open stream of messages says 1001, even if messages are not read.
// shutdown: 1000
import { open } from "../web-socket-stream/_connection.mjs";
const start = performance.now();
for (const program of ["expect=close:1001&close=1001&expect=end", "cork&text=a&text=b&text=c&uncork&expect=close:1001&close=1001&expect=end"]) {
  const { stream, reader } = await open(`accept&${program}`);
  stream.closed.then(({ closeCode }) => console.log(closeCode, performance.now() - start < 5000));
}

// prints:
// | 1001 true
// | 1001 true
