// A specifier is a relative URL: percent-encoded characters, and dots, are resolved.
import { value } from "./folder/.././_f%61st.mjs";
console.log(value);

// prints:
// | fast
// | fast
