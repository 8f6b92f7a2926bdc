// Operations of the global object are enumerable, writable and configurable, with WebIDL's lengths.
const lengths = [];
for (const name of `atob btoa clearInterval clearTimeout queueMicrotask reportError setInterval setTimeout
  structuredClone`.split(/\s+/)) {
  const { value, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(globalThis, name) ?? {};
  const isOperation = value?.name === name && !("prototype" in value);
  lengths.push(`${name} ${value?.length} ${isOperation && writable && enumerable && configurable}`);
}
console.log(lengths.join("\n"));

// prints:
// | atob 1 true
// | btoa 1 true
// | clearInterval 0 true
// | clearTimeout 0 true
// | queueMicrotask 1 true
// | reportError 1 true
// | setInterval 1 true
// | setTimeout 1 true
// | structuredClone 1 true
