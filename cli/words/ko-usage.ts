// 부르는 방법과 안에서 쓸 수 있는 명령.
import type { usage as english } from './en-usage.ts';

export const usage: typeof english = {
  usage: `dantok: 터미널에서 쓰는 방

  dantok chat [방]             방에서 이야기합니다. 파이프로 들어온 글은 한 줄씩 보냅니다
  dantok tail [방]             한 방이나 모든 방의 말을 오는 대로 보여 줍니다
      --since N                N번 뒤의 글부터 모두 (없으면 마지막 열 줄부터)
      --json                   한 줄에 JSON 하나씩
  dantok ask "질문"            페르소나나 모델에게 묻습니다. 파이프로 들어온 글도 함께 보냅니다
      --persona 이름           누가 답할지
      --model 이름             어떤 모델로
      --temperature T          0에서 2까지
      --json                   답 전체를 마지막에 JSON으로
  dantok login [주소]          계정 화면에서 만든 토큰을 보관합니다
      --insecure               중간에서 누구나 읽을 수 있어도
  dantok logout                토큰을 지웁니다

DANTOK_URL과 DANTOK_TOKEN이 login보다 먼저입니다. NO_COLOR도 따릅니다.
종료 코드: 0 완료, 1 거절됨, 2 잘못 부름, 3 서버 없음, 4 남은 요청 없음.`,
  unknownCommand: (name) => `“${name}” 명령은 없습니다. dantok --help를 보세요.`,
  tooManyWords: (word) => `“${word}”에서 낱말이 하나 남습니다. 띄어 쓴 이름은 따옴표로 묶어 주세요.`,
  notANumber: (option) => `${option}에는 숫자를 써야 합니다.`,
  temperatureRange: '--temperature는 0에서 2까지입니다.',
  unknownOption: '모르는 옵션이거나 값이 빠졌습니다. dantok --help를 보세요.',
  help: [
    ['/who', '이 방의 멤버, 지금 있는 사람'],
    ['/rooms', '내 방 목록. /rooms 이름 으로 옮겨 갑니다'],
    ['/more', '더 오래된 글'],
    ['/topic 글', '주제를 보거나 바꿉니다'],
    ['/ask 이름 글', '페르소나에게 묻습니다. 글이 없으면 말할 차례만 줍니다'],
    ['/talk 주제', '페르소나들끼리 이야기하게 합니다'],
    ['/pause, /resume', '페르소나를 쉬게 하거나 다시 말하게 합니다'],
    ['/stop', '하고 있는 말과 기다리는 차례, 자기들끼리의 이야기를 멈춥니다'],
    ['/quit', '나가기 (Ctrl+D)'],
    ['@, Tab', '이름과 명령을 채웁니다'],
    ['Alt+Enter', '같은 글 안에서 줄 바꾸기'],
  ],
};
