// The text is converted to a string first, once, and what that throws is thrown.
import { outcome } from "./_check.mjs";

let conversions = 0;
console.log(JSON.parse({ toString: () => (conversions++, "[1]"), valueOf: () => "2" }).length, conversions);
console.log(JSON.parse(null), JSON.parse(true), JSON.parse(1.5), JSON.parse(-0), JSON.parse(["1"]), JSON.parse(12n), JSON.parse(new String("3")));
console.log(outcome(() => JSON.parse()), outcome(() => JSON.parse(Symbol())), outcome(() => JSON.parse({})), outcome(() => JSON.parse([])));
console.log(outcome(() => JSON.parse({ toString() { throw new RangeError(); } })));
console.log(outcome(() => JSON.parse("{", () => console.log("not called"))), outcome(() => JSON.parse("1", "no function")), outcome(() => JSON.parse("1", {})));

// prints:
// | 1 1
// | null true 1.5 0 1 12 3
// | SyntaxError TypeError SyntaxError SyntaxError
// | RangeError
// | SyntaxError 1 1
