// Functions of earlier scripts find declarations with let, const and class.
function thrown(steps) {
  try {
    return steps();
  } catch (error) {
    return String(error);
  }
}
const read = () => later;
const type = () => typeof later;
const write = (value) => { later = value; };
const add = () => later++;
const assignConstant = () => { fixed = 1; };
const make = () => new Later();
const call = () => helper(20);
const nested = () => (() => { with ({}) return later; })();
const evaluated = () => eval("later");
same(type(), "undefined");
same(thrown(read), "ReferenceError: later is not defined");
same(thrown(call), "ReferenceError: helper is not defined");
// next script
same(thrown(read), "ReferenceError: Cannot access 'later' before initialization");
same(thrown(type), "ReferenceError: Cannot access 'later' before initialization");
same(thrown(() => write(1)), "ReferenceError: Cannot access 'later' before initialization");
let later = 1;
const fixed = 0;
class Later {}
const helper = (n) => n + 1;
same([read(), read(), type(), nested(), evaluated()].join(), "1,1,number,1,1");
write(2);
same([later, read(), add(), later].join(), "2,2,2,3");
same(Object.hasOwn(globalThis, "later"), false);
same(thrown(assignConstant), "TypeError: Assignment to constant variable.");
same(fixed, 0);
same(make() instanceof Later, true);
same(call(), 21);
// next script
same([read(), call(), type()].join(), "3,21,number");
