// The screens after signing in, and those of booking: one piece, loaded once the first screens are shown.
export { BookScreen } from './screens/booking/book-screen.tsx';
export { CallbackScreen } from './screens/callback/callback-screen.tsx';
export { ClosedScreen } from './screens/closed/closed-screen.tsx';
export { DevicesScreen } from './screens/devices/devices-screen.tsx';
export { EndedScreen } from './screens/ended/ended-screen.tsx';
export { LeavingScreen } from './screens/leaving/leaving-screen.tsx';
export { LeftScreen } from './screens/leaving/left-screen.tsx';
export { MineScreen } from './screens/booking/mine-screen.tsx';
export { OutcomeScreen } from './screens/outcome/outcome-screen.tsx';
export { PapersScreen } from './screens/papers/papers-screen.tsx';
export { PromiseScreen } from './screens/callback/promise-screen.tsx';
export { RatingScreen } from './screens/rating/rating-screen.tsx';
export { SlotsScreen } from './screens/booking/slots-screen.tsx';
