// Own enumerable properties with string keys are cloned, getters as their values, and the prototype is lost.
class Point {
  x = 1;
  #y = 2;
  get inherited() {
    return 2;
  }
}
const source = Object.assign(new Point(), { b: 1, 2: "two", [Symbol("s")]: 1, nested: { list: [1, , 3] } });
Object.defineProperty(source, "hidden", { value: 1, enumerable: false });
Object.defineProperty(source, "fixed", { value: 1, enumerable: true });
Object.defineProperty(source, "computed", { get() { console.log("computed"); return "value"; }, enumerable: true });
const clone = structuredClone(source);
console.log(Object.getPrototypeOf(clone) === Object.prototype, JSON.stringify(clone), Reflect.ownKeys(clone).join());
console.log("inherited" in clone, 1 in clone.nested.list, clone.nested.list.length, clone.nested !== source.nested);
console.log(Object.getOwnPropertyDescriptor(clone, "fixed"), Object.getOwnPropertyDescriptor(clone, "computed").value);
class List extends Array {}
console.log(structuredClone(Object.create(null)).constructor === Object, structuredClone(List.of(1)).constructor === Array);
const list = [];
console.log(Object.getPrototypeOf(Object.setPrototypeOf(structuredClone(Object.prototype), list)) === list);

// prints:
// | computed
// | true {"2":"two","x":1,"b":1,"nested":{"list":[1,null,3]},"fixed":1,"computed":"value"} 2,x,b,nested,fixed,computed
// | false false 3 true
// | { value: 1, writable: true, enumerable: true, configurable: true } value
// | true true
// | true
