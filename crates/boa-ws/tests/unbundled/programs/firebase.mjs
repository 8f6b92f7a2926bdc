import { initializeApp } from "firebase/app";
import { getDatabase, ref, onValue } from "firebase/database";
const app = initializeApp({ databaseURL: "http://127.0.0.1:PORT?ns=x" });
onValue(ref(getDatabase(app), "a"), () => {});
