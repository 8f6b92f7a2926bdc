// Relative specifiers are resolved against the importing module, and one file is one module.
import greet, { count, increase } from "./_counted.mjs";
import * as again from "../modules/folder/../_counted.mjs";
import { greeting } from "./folder/_inner.mjs";
console.log(greet("you"), greeting);
console.log(count);
increase();
console.log(count, again.count, evaluated);

// prints:
// | hello you hello from the folder
// | 0
// | 1 1 1
