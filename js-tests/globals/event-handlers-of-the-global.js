// The global object has the event handlers of errors and rejections, as accessors of its own.
console.log(onerror, onunhandledrejection, onrejectionhandled);
for (const name of ["onerror", "onunhandledrejection", "onrejectionhandled"]) {
  const { get, set, enumerable, configurable } = Object.getOwnPropertyDescriptor(globalThis, name);
  console.log(get.name, set.name, enumerable, configurable);
}
window.onerror = 1;
console.log(onerror);

// prints:
// | null null null
// | get onerror set onerror true true
// | get onunhandledrejection set onunhandledrejection true true
// | get onrejectionhandled set onrejectionhandled true true
// | null
