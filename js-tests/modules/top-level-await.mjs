// A module waits for the top-level await of what it imports, and siblings continue meanwhile.
import { value as slow } from "./_slow.mjs";
import { value as fast } from "./_fast.mjs";
console.log("main", slow, fast);
for await (const item of [Promise.resolve(1), 2]) console.log(item);

// prints:
// | slow begins
// | fast
// | slow ends
// | main slow fast
// | 1
// | 2
