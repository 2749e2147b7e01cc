import { gate } from "../gate";

export default gate("/account/notifications");
