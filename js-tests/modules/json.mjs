// A JSON module has the value as its default export, and wants the type said.
import data from "./_data.json" with { type: "json" };
console.log(data.name, data.list[2].deep, JSON.stringify(data));
const namespace = await import("./_data.json", { with: { type: "json" } });
console.log(namespace.default === data, Object.keys(namespace).join());

// prints:
// | data null {"name":"data","list":[1,2,{"deep":null}]}
// | true default
