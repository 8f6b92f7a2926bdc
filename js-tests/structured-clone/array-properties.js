// An array keeps its length, its holes and its own named properties.
const source = [1, , 3];
source.name = "list";
source.length = 5;
const clone = structuredClone(source);
console.log(Array.isArray(clone), clone.length, 1 in clone, 4 in clone, clone.name, Object.keys(clone).join());
class List extends Array {}
console.log(structuredClone(List.of(1)) instanceof List);

// prints:
// | true 5 false false list 0,2,name
// | false
