import { NO_SUCH_PATH } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = NO_SUCH_PATH;
