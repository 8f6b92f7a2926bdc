// get() joins the values of a name with ", ", in the order in which they were added, and iterating is
// in the order of the names in lower case.
const headers = new Headers([["X-B", "1"], ["a", "2"], ["x-b", "3"]]);
headers.append("X-b", "");
headers.append("Accept", "4");
console.log(JSON.stringify(headers.get("x-B")), headers.get("none"), headers.has("A"), headers.has("none"));
console.log(JSON.stringify([...headers]));
console.log([...headers.keys()].join(), JSON.stringify([...headers.values()]));
headers.forEach(function (value, name, all) {
  console.log(name, JSON.stringify(value), all === headers, this.mark);
}, { mark: "this" });

// prints:
// | "1, 3, " null true false
// | [["a","2"],["accept","4"],["x-b","1, 3, "]]
// | a,accept,x-b ["2","4","1, 3, "]
// | a "2" true this
// | accept "4" true this
// | x-b "1, 3, " true this
