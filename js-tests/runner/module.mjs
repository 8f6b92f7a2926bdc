// A .mjs is a module: it imports what lies beside it, and may await.
import { answer } from "./_answer.mjs";
await new Promise((resolve) => setTimeout(resolve, 60_000));
console.log(answer);

// prints:
// | 42
