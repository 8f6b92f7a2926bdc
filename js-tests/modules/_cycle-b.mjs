import { a } from "./_cycle-a.mjs";
export const b = "b";
export const readA = () => a;
let tooEarly;
try {
  tooEarly = a;
} catch (error) {
  tooEarly = error.name;
}
export { tooEarly };
