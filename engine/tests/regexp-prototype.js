// Only regular expressions have `lastIndex`, not their prototype.
same(Object.keys(RegExp.prototype).length, 0, "enumerable properties");
same("lastIndex" in RegExp.prototype, false, "lastIndex of the prototype");
for (const pattern of [/a/g, new RegExp("a"), new (class extends RegExp {})("a"), Reflect.construct(RegExp, ["a"], Object)]) {
  const { value, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(pattern, "lastIndex");
  same([value, writable, enumerable, configurable].join(), "0,true,false,false", "lastIndex of a pattern");
}
const keys = [];
for (const key in /a/) keys.push(key);
same(keys.length, 0, "keys of a pattern");
