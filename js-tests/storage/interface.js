// localStorage and sessionStorage are read-only attributes of the global object, and instances of Storage, which has no constructor.
for (const name of ["localStorage", "sessionStorage"]) {
  const { get, set, enumerable, configurable } = Object.getOwnPropertyDescriptor(globalThis, name);
  console.log(get.name, set, enumerable, configurable, get.call(undefined) === globalThis[name]);
  try { get.call({}); } catch (error) { console.log(error.name); }
}
localStorage = 1;
console.log(typeof localStorage, localStorage === sessionStorage, localStorage instanceof Storage);
console.log(String(localStorage), Object.getPrototypeOf(localStorage) === Storage.prototype);
try { new Storage(); } catch (error) { console.log(error.name); }
console.log(Object.getOwnPropertyNames(Storage.prototype).join());
console.log(Storage.prototype.key.length, Storage.prototype.getItem.length, Storage.prototype.setItem.length, Storage.prototype.clear.length);
localStorage.a = 1;
console.log(localStorage, [sessionStorage]);
for (const steps of [
  () => localStorage.setItem("a"),
  () => Storage.prototype.getItem.call({}, "a"),
  () => Storage.prototype.length,
]) {
  try { steps(); } catch (error) { console.log(error.name); }
}

// prints:
// | get localStorage undefined true true true
// | TypeError
// | get sessionStorage undefined true true true
// | TypeError
// | object false true
// | [object Storage] true
// | TypeError
// | length,key,getItem,setItem,removeItem,clear,constructor
// | 1 1 2 0
// | Storage { a: '1', length: 1 } [ Storage { length: 0 } ]
// | TypeError
// | TypeError
// | TypeError
