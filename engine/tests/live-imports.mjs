// An import has the value that it has when it is read.
import { length } from "./live-imports.mjs";
let n = 0;
export { n as length };
export function grow() { n++ }
grow();
let i = 0;
while (i < length) { if (i < 5) grow(); i++ }
if (i !== 6) throw new Error(`${i}`);
for (i = 10; length < i; ) grow();
if (length !== 10) throw new Error(`${length}`);
