// Own enumerable properties with string keys are cloned, getters as their values, and the prototype is lost.
class Point {
  x = 1;
  get inherited() {
    return 2;
  }
}
const source = Object.assign(new Point(), { [Symbol("s")]: 1, nested: { list: [1, , 3] } });
Object.defineProperty(source, "hidden", { value: 1, enumerable: false });
Object.defineProperty(source, "computed", { get: () => "value", enumerable: true });
const clone = structuredClone(source);
console.log(Object.getPrototypeOf(clone) === Object.prototype, JSON.stringify(clone));
console.log(Object.getOwnPropertySymbols(clone).length, "hidden" in clone, "inherited" in clone);
console.log(1 in clone.nested.list, clone.nested.list.length, clone.nested !== source.nested);
console.log(Object.getOwnPropertyDescriptor(clone, "computed").value);

// prints:
// | true {"x":1,"nested":{"list":[1,null,3]},"computed":"value"}
// | 0 false false
// | false 3 true
// | value
