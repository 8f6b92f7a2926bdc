// A reading that a load listener starts has no loadend of the one before.
const reader = new FileReader();
let again = true;
reader.onload = () => {
  console.log("load");
  if (again) reader.readAsText(new Blob(["b"]));
  again = false;
};
reader.onloadend = () => console.log("loadend");
reader.readAsText(new Blob(["a"]));

// prints:
// | load
// | load
// | loadend
