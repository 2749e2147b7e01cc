import type { Dispatcher } from "../deliveries/dispatcher";
import type { Store } from "../store/store";

/** What pages act on. */
export type PageParts = { store: Store; dispatcher: Dispatcher };
