import { createClient } from "@supabase/supabase-js";
createClient("http://127.0.0.1:PORT", "anon").channel("x").subscribe();
