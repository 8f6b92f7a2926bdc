// console is a namespace object with the methods of the standard, whose own name is console.
console.log(Object.prototype.toString.call(console), typeof console);
const names = `assert clear debug error info log table trace warn dir dirxml count countReset group groupCollapsed
  groupEnd time timeLog timeEnd`.split(/\s+/);
console.log(names.filter((name) => typeof console[name] !== "function").length);
const { writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(globalThis, "console");
console.log(writable, enumerable, configurable, console.log.name);

// prints:
// | [object console] object
// | 0
// | true false true log
