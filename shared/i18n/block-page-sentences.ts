/**
 * What the block page says, to a child of six as to one of seventeen: short, true, without blame. The reason itself comes
 * from `explain`; here is what stands around it, and the reasons that only a proxy has.
 */
import type { Text } from './text.ts';

export type ReaderAge = '6-9' | '10-13' | '14-17';

export const TITLE: Readonly<Record<ReaderAge, Text>> = {
  '6-9': { vi: 'Trang này đang đóng cửa', en: 'This page is closed' },
  '10-13': { vi: 'Trang này đang được chặn trên máy của con', en: 'This page is blocked on your computer' },
  '14-17': { vi: 'Trang này đang bị chặn trên máy này', en: 'This page is blocked on this computer' },
};

export const NO_BLAME: Readonly<Record<ReaderAge, Text>> = {
  '6-9': { vi: 'Con không làm gì sai cả.', en: 'You did nothing wrong.' },
  '10-13': { vi: 'Con không làm gì sai.', en: 'You did nothing wrong.' },
  '14-17': {
    vi: 'Mở nhầm một trang không phải là lỗi.',
    en: 'Opening a blocked page is nothing to be blamed for.',
  },
};

/** Before everything else where somebody may be hurting. */
export const HELP_FIRST: Text = {
  vi: 'Nếu con đang buồn hay muốn làm đau chính mình, con không phải chịu một mình. Có người sẵn sàng nghe con ngay bây giờ.',
  en: 'If you are sad or want to hurt yourself, you do not have to bear it alone. Somebody is there to listen right now.',
};

export const leadsToBlocked = (because: Text): Text => ({
  vi: `Địa chỉ này dẫn tới một nơi đang bị chặn. ${because.vi}`,
  en: `This address leads to a place that is blocked. ${because.en}`,
});

export const ADDRESS_ONLY: Text = {
  vi: 'Ở đây chỉ có địa chỉ bằng số, không có tên trang, nên không biết đó là trang gì.',
  en: 'There is only a number here and no name, so nobody can tell which site it is.',
};

export const REBINDING: Text = {
  vi: 'Tên này dẫn vào bên trong mạng của nhà mình, nên không được mở từ một trang trên Internet.',
  en: 'This name leads into your own home network, which no site of the Internet may do.',
};

export const SPECIAL_USE: Text = {
  vi: 'Tên này được dành riêng và không dẫn tới trang nào trên Internet.',
  en: 'This name is reserved and leads to no site of the Internet.',
};

export const PORT_CLOSED: Text = {
  vi: 'Chỉ mở các trang web thông thường; cổng này thì không.',
  en: 'Only ordinary web sites are open, and this port is none of theirs.',
};

export const AGENT_PORT: Text = {
  vi: 'Địa chỉ này dẫn tới chính bộ lọc trên máy này, chứ không phải một trang web.',
  en: 'This address leads to the filter of this computer itself, and to no site.',
};

export const NAME_MISMATCH: Text = {
  vi: 'Kết nối được xin cho một trang nhưng lại hỏi một trang khác.',
  en: 'The connection was asked for one site and then named another.',
};

/** After the reason, which says at what time it opens. */
export const minutesLeft = (minutes: number): Text => ({
  vi: `Còn ${minutes} phút nữa.`,
  en: minutes === 1 ? '1 minute to go.' : `${minutes} minutes to go.`,
});

export const ASK = {
  title: { vi: 'Xin bố mẹ mở', en: 'Ask your parents' },
  quarter: { vi: '15 phút', en: '15 minutes' },
  hour: { vi: '1 giờ', en: '1 hour' },
  lesson: { vi: 'Cho bài học', en: 'For a lesson' },
  mistake: { vi: 'Chặn nhầm', en: 'Blocked by mistake' },
  words: { vi: 'Vài lời cho bố mẹ (không bắt buộc)', en: 'A few words (if you like)' },
  send: { vi: 'Gửi lời xin', en: 'Send' },
  seen: {
    vi: 'Bố mẹ sẽ thấy tên trang và điều con viết.',
    en: 'Your parents will see the site and what you write.',
  },
  waiting: {
    vi: 'Lời xin đã được gửi. Trang này tự mở khi bố mẹ đồng ý.',
    en: 'Your request was sent. This page opens by itself when the answer is yes.',
  },
  looked: { vi: 'Bố mẹ đã thấy lời xin.', en: 'Your parents have seen it.' },
  stale: {
    vi: 'Trang này để lâu quá nên lời xin chưa gửi được. Con hãy thử lại nhé.',
    en: 'This page had been open for too long, so nothing was sent. Please try again.',
  },
  anew: {
    vi: 'Ít phút nữa con có thể xin lại.',
    en: 'You can ask again in a few minutes.',
  },
  nobody: {
    vi: 'Máy chưa biết ai đang dùng nên chưa gửi được lời xin. Con hãy nói trực tiếp với bố mẹ nhé.',
    en: 'This computer does not know who is using it, so nothing can be sent. Please talk to your parents.',
  },
  inPerson: {
    vi: 'Không gửi được lời xin cho địa chỉ này. Nếu con cần, hãy nói trực tiếp với bố mẹ nhé.',
    en: 'Nothing can be sent about this address. If you need it, please talk to your parents.',
  },
  failed: {
    vi: 'Lúc này chưa gửi được lời xin. Con hãy nói trực tiếp với bố mẹ nhé.',
    en: 'Requests cannot be sent right now. Please talk to your parents.',
  },
} as const satisfies Readonly<Record<string, Text>>;

export const helpLine = (phone: string): Text => ({
  vi: `Cần giúp? Nói với một người lớn mà con tin, hoặc gọi ${phone}: miễn phí, cả ngày lẫn đêm.`,
  en: `Need help? Talk to a grown-up you trust, or call ${phone}: free, day and night.`,
});

export const DETAILS: Text = { vi: 'Chi tiết kỹ thuật', en: 'Technical details' };

export const DETAIL = {
  code: { vi: 'Mã', en: 'Code' },
  rule: { vi: 'Quy tắc', en: 'Rule' },
  list: { vi: 'Danh sách', en: 'List' },
  entry: { vi: 'Mục', en: 'Entry' },
} as const satisfies Readonly<Record<string, Text>>;

/** The answer was yes: a page that leads there, and a link for those whose browser does not follow. */
export const OPEN_NOW = {
  title: { vi: 'Trang đang mở', en: 'The page is open' },
  go: { vi: 'Vào trang', en: 'Go to the page' },
} as const satisfies Readonly<Record<string, Text>>;

export const FAILURES = {
  'no-such-name': {
    vi: 'Không có trang nào mang tên này. Con xem lại địa chỉ nhé.',
    en: 'There is no site of this name. Look at the address again.',
  },
  unreachable: {
    vi: 'Chưa tra được tên trang: máy chưa có mạng, hoặc máy chủ tên không trả lời.',
    en: 'The name cannot be looked up: there is no network, or no resolver answers.',
  },
  'upstream-failed': {
    vi: 'Chưa tra được tên trang: máy chủ tên có trả lời, nhưng báo lỗi. Hải Đăng không chặn trang; hãy thử lại sau.',
    en: 'The name cannot be looked up: the resolver answered with a failure. Hải Đăng does not block the site; try again later.',
  },
  'not-connected': {
    vi: 'Trang này không trả lời. Hải Đăng không chặn trang; hãy thử lại sau.',
    en: 'The site does not answer. Hải Đăng does not block it; try again later.',
  },
  'bad-answer': {
    vi: 'Trang này trả lời không đúng cách nên không thể chuyển tiếp an toàn.',
    en: 'The site’s answer is malformed and cannot be passed on safely.',
  },
  'bad-request': {
    vi: 'Chương trình gửi yêu cầu không đúng cách nên không thể chuyển tiếp an toàn.',
    en: 'The program’s request is malformed and cannot be passed on safely.',
  },
} as const satisfies Readonly<Record<string, Text>>;
