// index.ts -- the screens of who leads, fetched apart: a neighbour without a hat never loads them.
import "./lead.css";
import { recallNoted } from "./invite.tsx";

export { Differently } from "./apart.tsx";
export { FoundScreen, PapersScreen } from "./found.tsx";
export { ManageScreen } from "./manage.tsx";
export { MissingHome } from "./missing.tsx";
export { NewSeries } from "./series.tsx";

void recallNoted();
