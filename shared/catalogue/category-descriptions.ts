/** One sentence per category, for the parent who asks what exactly a switch will block. */
import type { Text } from '../i18n/text.ts';
import type { CategoryId } from './category-ids.ts';

const text = (vi: string, en: string): Text => ({ vi, en });

export const CATEGORY_DESCRIPTIONS: Readonly<Record<CategoryId, Text>> = {
  malware: text(
    'Trang phát tán vi rút, phần mềm gián điệp hoặc tống tiền.',
    'Sites that spread viruses, spyware or ransomware.',
  ),
  phishing: text(
    'Trang giả ngân hàng, trường học, mạng xã hội để lấy mật khẩu.',
    'Copies of banks, schools or social networks made to steal passwords.',
  ),
  scam: text(
    'Cửa hàng ma, trúng thưởng giả, việc nhẹ lương cao.',
    'Ghost shops, false prizes, jobs too good to be true.',
  ),
  cryptojacking: text(
    'Trang dùng máy của người xem để đào tiền ảo.',
    'Sites that mine coins on the visitor’s computer.',
  ),
  hacking: text(
    'Công cụ và hướng dẫn tấn công máy hoặc tài khoản người khác.',
    'Tools and lessons for attacking other people’s computers or accounts.',
  ),
  stalkerware: text(
    'Phần mềm theo dõi người khác mà họ không biết.',
    'Programs that watch somebody without their knowledge.',
  ),
  adult: text('Hình ảnh, phim, truyện khiêu dâm.', 'Pornographic pictures, films and stories.'),
  nudity: text(
    'Ảnh hở hang, nội y, nội dung gợi dục nhưng không khiêu dâm.',
    'Revealing pictures, lingerie, suggestive content short of pornography.',
  ),
  'sexual-services': text('Quảng cáo, môi giới dịch vụ tình dục.', 'Advertising and arranging of paid sex.'),
  gambling: text(
    'Cá cược, nhà cái, sòng bài, nổ hũ, tài xỉu.',
    'Betting, bookmakers, casinos, slots and dice.',
  ),
  drugs: text(
    'Mua bán, cổ vũ, hướng dẫn dùng chất cấm.',
    'Selling, praising or teaching the use of illegal drugs.',
  ),
  alcohol: text('Quảng cáo và bán rượu, bia.', 'Advertising and selling of alcohol.'),
  tobacco: text('Thuốc lá, vape, shisha.', 'Cigarettes, vapes, shisha.'),
  weapons: text(
    'Bán hoặc chế tạo vũ khí, chất nổ, vật liệu nguy hiểm.',
    'Selling or making weapons, explosives, dangerous material.',
  ),
  violence: text('Hình ảnh máu me, cổ vũ hành hạ, đánh nhau.', 'Gore, and praise of cruelty and fights.'),
  hate: text('Kỳ thị, xúc phạm người khác vì họ là ai.', 'Contempt for people because of who they are.'),
  extremism: text(
    'Tuyên truyền, chiêu mộ của nhóm cực đoan.',
    'Propaganda and recruiting of extremist groups.',
  ),
  'self-harm': text(
    'Trang cổ vũ tự tử, tự làm đau, nhịn ăn. Trang giúp đỡ không nằm trong nhóm này.',
    'Sites that encourage suicide, self-injury or starving. Sites that help are not in here.',
  ),
  cults: text('Nhóm lôi kéo, thao túng người theo.', 'Groups that lure and manipulate their followers.'),
  piracy: text(
    'Xem, tải phim, bóng đá, truyện không bản quyền; thường kèm quảng cáo nhà cái.',
    'Films, sport and books without licence; often carrying betting ads.',
  ),
  warez: text(
    'Phần mềm, trò chơi bẻ khóa, mã kích hoạt lậu, bản mod, hack.',
    'Cracked programs and games, stolen keys, mods and cheats.',
  ),
  bypass: text(
    'VPN, proxy, Tor, trang trung gian để lách bộ lọc.',
    'VPNs, proxies, Tor and go-between sites used to get around a filter.',
  ),
  'dns-resolvers': text(
    'Máy chủ DoH, DoT khiến trình duyệt không còn hỏi bộ lọc.',
    'DoH and DoT servers with which a browser no longer asks the filter.',
  ),
  'remote-access': text(
    'Điều khiển máy khác hoặc để người khác vào máy này.',
    'Steering another computer, or letting somebody into this one.',
  ),
  redirectors: text(
    'Liên kết rút gọn che mất trang thật phía sau.',
    'Short links that hide the real site behind them.',
  ),
  'dynamic-dns': text(
    'Tên miền miễn phí trỏ về máy cá nhân, hay bị lợi dụng.',
    'Free names that point to home computers, often abused.',
  ),
  'new-domains': text(
    'Tên miền vừa đăng ký, chưa ai kịp kiểm tra.',
    'Names registered so recently that nobody has checked them.',
  ),
  games: text(
    'Trò chơi trên web, cửa hàng và tin tức trò chơi.',
    'Games on the web, game shops and game news.',
  ),
  'online-games': text(
    'Free Fire, Liên Quân, Roblox và các trò chơi cùng người lạ.',
    'Free Fire, Liên Quân, Roblox and other games played with strangers.',
  ),
  esports: text(
    'Giải đấu, đội tuyển, tin thể thao điện tử.',
    'Tournaments, teams and news of competitive gaming.',
  ),
  toys: text('Hãng và trang về đồ chơi.', 'Makers of toys and sites about them.'),
  comics: text(
    'Truyện tranh, manga, webtoon; nhiều trang có nội dung cho người lớn.',
    'Comics, manga, webtoons; many such sites mix in adult content.',
  ),
  anime: text('Phim và cộng đồng anime.', 'Anime films and their communities.'),
  jokes: text('Truyện cười, ảnh chế, giải trí nhẹ.', 'Jokes, memes and light entertainment.'),
  kids: text('Trang làm riêng cho trẻ em.', 'Sites made for children.'),
  video: text('Trang xem video như YouTube.', 'Video sites such as YouTube.'),
  'short-video': text(
    'TikTok và các trang lướt video ngắn không dứt.',
    'TikTok and other endless feeds of short clips.',
  ),
  'live-streaming': text(
    'Xem người khác phát trực tiếp, tặng quà trong phòng phát.',
    'Watching people live, with gifts and chat.',
  ),
  music: text('Nghe nhạc trực tuyến.', 'Listening to music.'),
  radio: text('Đài phát thanh và podcast.', 'Radio stations and podcasts.'),
  film: text('Xem phim và truyền hình có bản quyền.', 'Licensed films and television.'),
  social: text(
    'Facebook, Instagram, Threads và các mạng xã hội khác.',
    'Facebook, Instagram, Threads and other social networks.',
  ),
  messaging: text(
    'Zalo, Messenger, Telegram và các ứng dụng nhắn tin, gọi điện.',
    'Zalo, Messenger, Telegram and other chat and call apps.',
  ),
  forums: text(
    'Diễn đàn và trang hỏi đáp, ai cũng viết được.',
    'Boards and question sites where anybody can write.',
  ),
  blogs: text('Trang cá nhân và nền tảng viết blog.', 'Personal pages and blog platforms.'),
  dating: text(
    'Trang và ứng dụng hẹn hò, làm quen người lạ.',
    'Sites and apps for dating and meeting strangers.',
  ),
  'ai-chat': text(
    'ChatGPT, Gemini và các nhân vật ảo trò chuyện.',
    'ChatGPT, Gemini and companions made of software.',
  ),
  webmail: text('Đọc và gửi thư trên web.', 'Reading and writing mail on the web.'),
  celebrity: text('Tin đồn, trang hâm mộ người nổi tiếng.', 'Gossip and fan pages.'),
  shopping: text('Cửa hàng trực tuyến.', 'Online shops.'),
  marketplaces: text(
    'Shopee, Lazada, Chợ Tốt: người bán là bất kỳ ai.',
    'Shopee, Lazada, Chợ Tốt: anybody can be the seller.',
  ),
  finance: text('Ngân hàng, ví điện tử, chứng khoán.', 'Banks, e-wallets, stocks.'),
  crypto: text('Sàn và ví tiền ảo.', 'Exchanges and wallets for digital coins.'),
  loans: text('Vay nóng qua mạng, tín dụng đen.', 'Instant loans and loan sharks.'),
  lottery: text('Xổ số, dò số, lô đề.', 'Lotteries, results and number games.'),
  education: text('Trường, lớp học trực tuyến, bài tập.', 'Schools, online classes, exercises.'),
  reference: text('Bách khoa, từ điển, thư viện, bản đồ.', 'Encyclopedias, dictionaries, libraries, maps.'),
  news: text('Báo điện tử và truyền hình thời sự.', 'Newspapers and news channels.'),
  'fake-news': text(
    'Trang chuyên đăng tin sai, giả danh báo chí.',
    'Sites that publish falsehoods in the dress of news.',
  ),
  cheating: text(
    'Trang làm bài hộ, bán bài giải, bằng giả.',
    'Sites that do the homework, sell answers or false diplomas.',
  ),
  astrology: text('Xem bói, tử vi, cung hoàng đạo.', 'Fortune-telling and horoscopes.'),
  search: text('Công cụ tìm kiếm.', 'Search engines.'),
  translation: text('Dịch văn bản và trang web.', 'Translators of text and pages.'),
  sports: text('Tin và câu lạc bộ thể thao.', 'Sports news and clubs.'),
  travel: text('Đặt vé, khách sạn, bản đồ, giao thông.', 'Tickets, hotels, transport.'),
  cooking: text('Công thức và mẹo nấu ăn.', 'Recipes and kitchen advice.'),
  government: text('Trang và dịch vụ công của nhà nước.', 'Sites and services of the state.'),
  software: text(
    'Tải phần mềm, tài liệu kỹ thuật, lập trình.',
    'Downloads, technical documents, programming.',
  ),
  'file-sharing': text(
    'Lưu trữ và chia sẻ tệp, kể cả torrent.',
    'Storing and sharing files, torrents included.',
  ),
  'web-hosting': text(
    'Nền tảng nơi ai cũng dựng được trang web.',
    'Platforms where anybody can put up a site.',
  ),
  jobs: text('Tìm việc và tuyển dụng.', 'Finding work and workers.'),
  vehicles: text('Ô tô, xe máy, xe đạp.', 'Cars, motorbikes, bicycles.'),
  'real-estate': text('Mua, bán, thuê nhà đất.', 'Buying, selling and renting homes.'),
  ads: text('Máy chủ quảng cáo nằm trong các trang khác.', 'Advertising servers inside other sites.'),
  trackers: text('Máy chủ ghi lại thói quen lướt web.', 'Servers that record browsing habits.'),
  cdn: text(
    'Nơi các trang lấy ảnh, phông chữ, mã dùng chung.',
    'Where sites fetch shared pictures, fonts and scripts.',
  ),
  updates: text(
    'Cập nhật hệ điều hành, trình duyệt, diệt vi rút.',
    'Updates of system, browser and virus scanner.',
  ),
  health: text('Bệnh viện, cơ thể, bệnh và cách chữa.', 'Hospitals, the body, illness and treatment.'),
  counselling: text(
    'Nơi lắng nghe và giúp khi buồn, lo, bị bắt nạt.',
    'Places that listen and help with sadness, fear or bullying.',
  ),
  sexuality: text(
    'Giáo dục giới tính, xu hướng tính dục, bản dạng giới.',
    'Sex education, orientation and gender identity.',
  ),
  religion: text(
    'Chùa, nhà thờ, kinh sách và đời sống đức tin.',
    'Temples, churches, scripture and the life of faith.',
  ),
  'legal-aid': text(
    'Quyền của mình và nơi giúp khi gặp chuyện pháp luật.',
    'One’s rights, and who helps when the law matters.',
  ),
};
