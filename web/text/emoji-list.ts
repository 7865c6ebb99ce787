// Emoji to pick from, in groups, with the words one looks for them by in both languages. Fetched when the picker opens. Pure.

export const EMOJI_GROUPS = ['faces', 'people', 'nature', 'food', 'things', 'signs'] as const;
export type EmojiGroup = (typeof EMOJI_GROUPS)[number];

export interface Emoji {
  emoji: string;
  words: string;
}

const LISTS: Record<EmojiGroup, string> = {
  faces:
    '😀 grin happy 웃음 기쁨|😄 smile laugh 웃음 활짝|😁 beam teeth 이 씩|😆 laughing 폭소 ㅋㅋ|😅 sweat relief 식은땀 민망|🤣 rofl 데굴데굴 폭소|😂 tears joy lol 눈물 웃음|' +
    '🙂 slight smile 미소|🙃 upside down 거꾸로|😉 wink 윙크|😊 blush 수줍 미소|😇 angel halo 천사|🥰 love hearts 사랑|😍 heart eyes 하트 반함|😘 kiss 뽀뽀|' +
    '😋 yum tasty 맛있다|😜 tongue wink 메롱|🤪 zany 정신없|🤗 hug 포옹 안아|🤭 giggle 쿡쿡|🤫 hush quiet 쉿 조용|🤔 think hmm 생각 음|🫡 salute 경례|🤨 doubt eyebrow 의심|' +
    '😐 neutral 무표정|😑 blank 무표정|🙄 eyeroll 눈굴림|😏 smirk 능글|😬 grimace awkward 어색|😌 relieved calm 안도 편안|😔 sad pensive 시무룩 슬픔|😴 sleep 잠 졸림|' +
    '😷 mask sick 마스크 아픔|🤒 fever sick 열 아픔|🤯 mind blown 충격|🥳 party 파티 축하|😎 cool sunglasses 멋짐|🤓 nerd 공부|😕 confused 혼란|😟 worried 걱정|😮 wow surprised 놀람|' +
    '😳 flushed 당황|🥺 please pleading 부탁 제발|😢 cry tear 눈물 슬픔|😭 sob crying 엉엉 ㅠㅠ|😱 scream 비명 공포|😤 huff 씩씩|😡 angry 화남|🤬 curse 욕|💀 skull dead 해골|' +
    '💩 poop 똥|🤡 clown 광대|👻 ghost 유령|🤖 robot ai 로봇',
  people:
    '👍 thumbs up yes good 좋아 최고 엄지|👎 thumbs down no 싫어 별로|👌 ok 오케이|✌️ peace victory 브이|🤞 luck fingers crossed 행운|🤟 love you 사랑해|👋 wave hi bye 안녕 인사|' +
    '👏 clap 박수|🙌 hooray raise 만세|🙏 please thanks pray 감사 부탁|🤝 handshake deal 악수|💪 strong muscle 힘 화이팅|🫶 heart hands 손하트|👀 eyes look 눈 봐|🧠 brain 뇌|' +
    '🙋 hand question 저요 질문|🤷 shrug 몰라 글쎄|🤦 facepalm 이마|🏃 run 달리기|🧘 calm yoga 명상 요가|💃 dance 춤|🧑‍💻 coder laptop 개발 컴퓨터|🧑‍🍳 cook chef 요리사|👨‍👩‍👧 family 가족|👶 baby 아기',
  nature:
    '🐶 dog 개 강아지|🐱 cat 고양이|🐰 rabbit 토끼|🦊 fox 여우|🐻 bear 곰|🐼 panda 판다|🐯 tiger 호랑이|🦁 lion 사자|🐷 pig 돼지|🐸 frog 개구리|🐵 monkey 원숭이|🐔 chicken 닭|🐧 penguin 펭귄|' +
    '🐦 bird 새|🐢 turtle 거북|🐳 whale 고래|🐙 octopus 문어|🦋 butterfly 나비|🐝 bee 벌|🌱 sprout 새싹|🌳 tree 나무|🌸 blossom flower 벚꽃 꽃|🌹 rose 장미|🌻 sunflower 해바라기|🍀 luck clover 클로버 행운|' +
    '🍁 autumn leaf 단풍 가을|🌞 sun 해|🌙 moon night 달 밤|⭐ star 별|✨ sparkles 반짝|☁️ cloud 구름|🌧️ rain 비|⛈️ storm 폭풍|❄️ snow 눈 겨울|🌈 rainbow 무지개|🔥 fire hot 불|🌊 wave sea 파도 바다',
  food:
    '🍎 apple 사과|🍋 lemon 레몬|🍌 banana 바나나|🍉 watermelon 수박|🍓 strawberry 딸기|🍑 peach 복숭아|🍅 tomato 토마토|🥕 carrot 당근|🌽 corn 옥수수|🌶️ pepper spicy 고추 매움|🥔 potato 감자|🍞 bread 빵|' +
    '🧀 cheese 치즈|🥚 egg 달걀|🍗 chicken leg 치킨|🍔 burger 버거|🍕 pizza 피자|🌮 taco 타코|🍜 noodles ramen 라면 국수|🍚 rice 밥|🍙 rice ball 주먹밥|🍣 sushi 초밥|🥟 dumpling 만두|🍲 stew soup 찌개 국|' +
    '🍦 ice cream 아이스크림|🎂 cake birthday 케이크 생일|🍪 cookie 쿠키|🍫 chocolate 초콜릿|☕ coffee 커피|🍵 tea 차|🍺 beer 맥주|🍷 wine 와인|🥂 cheers 건배|🧋 bubble tea 버블티',
  things:
    '🎉 party tada congratulations 축하 파티|🎁 gift present 선물|🎈 balloon 풍선|🏆 trophy win 우승|⚽ football soccer 축구|🏀 basketball 농구|🎮 game 게임|🎲 dice 주사위|🎵 music note 음악 노래|🎸 guitar 기타|' +
    '🎤 sing mic 노래방 마이크|🎬 film movie 영화|📷 camera photo 사진|📚 books read 책|✏️ pencil write 연필|📝 memo note 메모|📌 pin 고정 핀|📎 clip 클립|📅 calendar date 달력 일정|⏰ alarm clock 알람 시계|' +
    '💡 idea light 아이디어 전구|🔧 wrench fix 수리|🔨 hammer 망치|🔒 lock 잠금|🔑 key 열쇠|💻 laptop computer 컴퓨터 노트북|📱 phone 전화 폰|✉️ mail letter 편지 메일|📦 box package 상자 택배|💰 money 돈|🚀 rocket launch 로켓|' +
    '✈️ plane travel 비행기 여행|🚗 car 차|🚲 bicycle 자전거|🚂 train 기차|🏠 home house 집|🏖️ beach holiday 해변 휴가|⛰️ mountain 산|🗺️ map 지도',
  signs:
    '❤️ heart love red 하트 사랑|🧡 heart orange 하트 주황|💛 heart yellow 하트 노랑|💚 heart green 하트 초록|💙 heart blue 하트 파랑|💜 heart purple 하트 보라|🖤 heart black 하트 검정|🤍 heart white 하트 하양|💔 broken heart 이별 실연|' +
    '💕 hearts 하트 사랑|💯 hundred 백점|✅ check done yes 완료 확인|❌ cross no 아니 취소|❗ exclamation 느낌표|❓ question 물음표|⚠️ warning 주의 경고|🚫 forbidden 금지|🆗 ok 오케이|🆕 new 새것|🔔 bell 알림 종|' +
    '💬 speech chat 말풍선 대화|💤 sleep zzz 잠|💥 boom 쾅|💫 dizzy 어질|👉 right point 오른쪽|👈 left point 왼쪽|👆 up point 위|👇 down point 아래|➡️ arrow right 화살표 오른쪽|⬅️ arrow left 화살표 왼쪽|🔁 repeat again 반복|' +
    '🔍 search 찾기 돋보기|🏁 finish 끝 결승|🇰🇷 korea 한국 태극기',
};

export const EMOJI: Readonly<Record<EmojiGroup, readonly Emoji[]>> = {
  faces: read(LISTS.faces),
  people: read(LISTS.people),
  nature: read(LISTS.nature),
  food: read(LISTS.food),
  things: read(LISTS.things),
  signs: read(LISTS.signs),
};

function read(list: string): Emoji[] {
  return list.split('|').map((entry) => {
    const space = entry.indexOf(' ');
    return { emoji: entry.slice(0, space), words: entry.slice(space + 1) };
  });
}

function letters(text: string): string {
  return text.toLocaleLowerCase().normalize('NFD');
}

/** Those one of whose words begins so; a syllable still being written counts. */
export function findEmoji(query: string): Emoji[] {
  const wanted = letters(query.trim());
  return EMOJI_GROUPS.flatMap((group) => EMOJI[group]).filter(({ words }) =>
    letters(words)
      .split(' ')
      .some((word) => word.startsWith(wanted)),
  );
}
