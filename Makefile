# three-servers. `make help` lists the targets.

# You can set these: make CC=clang CFLAGS=-O0
CFLAGS = -O2 -g
# Without these, make -R has none.
CC ?= cc
AR ?= ar

# These are always needed.
flags = -std=c11 -D_POSIX_C_SOURCE=200809L -Icommon -Wall -Wextra \
	-Wpedantic -Wshadow -Wconversion -Wmissing-prototypes
compile_command = $(CC) $(flags) $(dependencies) \
	$(if $(hardening),$(hardening_compile)) $(CPPFLAGS) $(CFLAGS)
link_program = $(CC) $(if $(hardening),$(hardening_link)) $(CFLAGS) $(LDFLAGS)
link_command = $(link_program) -o $@ $(filter %.o %.a,$^) $(LDLIBS) \
	$(if $(filter mine/%,$@),-pthread)
compile = $(call say,CC $<)$(compile_command) -c -o $@ $<
link = $(call say,LD $@)$(link_command)

# A build prints a short line for each command, `CC file`. V=1 prints the
# commands instead, as -n does, and -s prints nothing.
options := $(firstword -$(MAKEFLAGS))
verbose := $(filter-out 0,$(V))$(findstring n,$(options))
quiet = $(if $(verbose),,@)
say = $(quiet)$(if $(verbose)$(findstring s,$(options)),,echo '$(1)'; )
# Without this, make would try its built-in rules for every file, which takes
# longer than everything else if nothing has changed.
.SUFFIXES:

# Becomes "yes" if the compiler accepts these options. The output is a file of
# ours, because tcc replaces its output: if root runs it, even /dev/null.
try = $(shell { mkdir -p build && echo 'int main(void) { return 0; }' | \
	$(CC) $(1) -x c -o build/try -; } 2>/dev/null && echo yes)

# The compiler records which headers a file includes. If it cannot, as tcc,
# every file is compiled again when any header has changed.
dependencies := $(if $(call try,-c -MMD -MP -MF /dev/null),-MMD -MP)
headers := $(if $(dependencies),,$(shell find common examples mine step* tests \
	-name '*.h' 2>/dev/null))

# Hardening: a mistake of ours must end the program rather than let a client
# control it. Overflows are detected (FORTIFY_SOURCE, which needs an optimizer;
# stack protector), addresses cannot be guessed (PIE), and the table of library
# functions cannot be overwritten (relro, now). Left out where the compiler
# lacks it, and with the sanitizers, which find more.
hardening_compile = -fPIE -fstack-protector-strong $(if $(filter-out -O0, \
	$(lastword $(filter -O%,$(CFLAGS)))),-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
hardening_link = -pie -Wl,-z,relro,-z,now
hardening := $(if $(findstring -fsanitize,$(CFLAGS)),,$(call try, \
	$(hardening_compile) $(hardening_link)))

step1 = $(addprefix step1-accept/,hello echo lines server)
step2 = $(addprefix step2-concurrency/,hello echo echo-resp spawn join shared \
	server)
step3 = $(addprefix step3-store/,hello echo ping small server)
examples = examples/hello-redis examples/client
fuzz = $(addprefix tests/fuzz/,frames encode requests)
test_tools = $(addprefix tests/,answer codec collide compare store talker \
	timeline) $(fuzz) $(if $(linux),tests/bench/count_malloc.so \
	tests/faults.so tests/clock.so)
broken = $(patsubst %.c,%,$(wildcard tests/broken/*.c))
bench = $(addprefix tests/bench/,$(if $(linux),load fixed fork_cost wait_cost))
linux = $(filter Linux,$(shell uname))

all: step1 step2 step3 examples  ## builds everything
step1: $(step1)  ## builds step 1: one client at a time
step2: $(step2)  ## builds step 2: a process for each client
step3: $(step3)  ## builds step 3: poll and a shared store
examples: $(examples)  ## builds the two clients
test-tools: $(test_tools) $(bench)

# --- how programs are built ------------------------------------------------

objects = $(patsubst %.c,build/%.o,$(wildcard $(1)))
common = $(call objects,common/*.c)
in_step2 = $(addprefix build/step2-concurrency/,$(1))
step3_sources = $(addprefix step3-store/,server.c settings.c) \
	$(wildcard $(addprefix step3-store/,$(addsuffix /*.c,loop client store \
	pubsub commands)))
step3_objects = $(step3_sources:%.c=build/%.o)
database = build/compile_commands.json

step1-accept/%: build/step1-accept/%.o $(common)
	$(link)
# hello makes the system calls itself, so it needs nothing of common.
step1-accept/hello: build/step1-accept/hello.o
	$(link)
step2-concurrency/%: build/step2-concurrency/%.o $(common)
	$(link)
step2-concurrency/server: $(call in_step2,server.o children.o command.o store.o)
step3-store/%: build/step3-store/%.o $(common)
	$(link)
step3-store/server: $(step3_objects)
# The reader's servers, which `make start STEP=1` creates.
mine/step1/server: $(call objects,mine/step1/*.c)
mine/step2/server: $(call objects,mine/step2/*.c)
mine/step3/server: $(call objects,mine/step3/*.c mine/step3/*/*.c)
# The reader's exercises, which `make exercise N=3.6` copies.
$(foreach directory,$(wildcard mine/exercise-*),$(eval \
	$(directory)/server: $(call objects,$(directory)/*.c $(directory)/*/*.c)))
mine/%/server: $(common)
	$(link)
examples/%: build/examples/%.o $(common)
	$(link)
examples/hello-redis examples/client: $(addprefix build/examples/,print.o \
	session.o)
# The tests' tools: tests/talker is built from tests/tools/talker*.c.
tests/%: build/tests/tools/%.o $(common)
	$(link)
tests/codec: build/tests/tools/codec_feed.o
tests/talker: $(call objects,tests/tools/talker_*.c)
tests/compare: $(call objects,tests/tools/compare_*.c)
tests/timeline: $(call objects,tests/tools/timeline_*.c)
tests/collide: $(call objects,step3-store/store/*.c)
# It has its own clock, so it does not link all of common.
tests/store: build/tests/tools/store.o $(call objects,step3-store/store/*.c) \
		build/common/buffer.o build/common/memory.o
	$(link)
# A broken server is one of our files in which a wrong call replaces a right
# one. The linker takes all other files from an archive.
broken_archive = build/tests/broken/$(1).a
$(call broken_archive,step1): build/step1-accept/server.o
$(call broken_archive,step2): $(call in_step2,server.o children.o command.o \
	store.o)
$(call broken_archive,step3): $(step3_objects)
$(call broken_archive,%): $(common)
	@mkdir -p $(@D)
	$(quiet)rm -f $@
	$(call say,AR $@)$(AR) qcs $@ $^
tests/broken/step1-%: build/tests/broken/step1-%.o $(call broken_archive,step1)
	$(link)
tests/broken/step2-%: build/tests/broken/step2-%.o $(call broken_archive,step2)
	$(link)
tests/broken/step3-%: build/tests/broken/step3-%.o $(call broken_archive,step3)
	$(link)
# Each of these two is built from the other step's server.
tests/broken/step2-shared-store: build/tests/broken/step2-shared-store.o \
		$(call broken_archive,step3)
	$(link)
tests/broken/step3-unshared-store: build/tests/broken/step3-unshared-store.o \
		$(call broken_archive,step2)
	$(link)
# The tools of `make bench` and `make microbench`, which are Linux-only.
tests/bench/%: build/tests/bench/%.o build/tests/bench/work.o $(common)
	$(link)
tests/bench/load: $(addprefix build/tests/bench/,crowd.o histogram.o \
	process.o target.o)
# These are preloaded into programs that are built with any flags, so they have
# few flags of their own.
tests/faults.so tests/clock.so: tests/%.so: build/tests/tools/%.o
	$(call say,LD $@)$(CC) -shared -o $@ $< -ldl
build/tests/tools/faults.o build/tests/tools/clock.o: build/%.o: %.c build/flags
	@mkdir -p $(@D)
	$(call say,CC $<)$(CC) $(flags) -O2 -U_FORTIFY_SOURCE -fPIC -c -o $@ $<
# This library is preloaded, too.
build/tests/bench/count_malloc.o: tests/bench/count_malloc.c build/flags
	@mkdir -p $(@D)
	$(compile) -fPIC
tests/bench/count_malloc.so: build/tests/bench/count_malloc.o
	$(call say,LD $@)$(CC) $(CFLAGS) $(LDFLAGS) -shared -o $@ $< -ldl

# The fuzzing harnesses. Here they are plain programs that run the seeds; under
# build/fuzz they are built with libFuzzer. `requests` has its own clock and its
# own network, so it leaves out the files with ours.
fuzz_cc = clang
fuzz_sources = $(wildcard tests/fuzz/$(1)*.c) tests/fuzz/fuzz.c \
	$(wildcard common/*.c)
frames = $(call fuzz_sources,frames)
encode = $(call fuzz_sources,encode)
requests = $(filter-out common/clock.c step3-store/client/client_output.c \
	step3-store/server.c,$(call fuzz_sources,requests) $(step3_sources))
tests/fuzz/frames: $(frames:%.c=build/%.o)
tests/fuzz/encode: $(encode:%.c=build/%.o)
tests/fuzz/requests: $(requests:%.c=build/%.o)
$(fuzz): build/tests/fuzz/main.o
	$(link)
build/fuzz/frames: $(frames:%.c=build/fuzz/%.o)
build/fuzz/encode: $(encode:%.c=build/fuzz/%.o)
build/fuzz/requests: $(requests:%.c=build/fuzz/%.o)
$(fuzz:tests/%=build/%):
	$(call say,LD $@)$(fuzz_cc) -fsanitize=fuzzer,address,undefined -o $@ $^
# The code that is fuzzed reports to libFuzzer which of its branches have run.
# The harnesses do not.
build/fuzz/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(call say,CC $<)$(fuzz_cc) $(flags) -O2 -g -fno-omit-frame-pointer \
		$(if $(filter tests/%,$(filter-out %_client.c,$<)),, \
		-fsanitize=fuzzer-no-link) -fsanitize=address,undefined \
		-fno-sanitize-recover=all -c -o $@ $<

build/%.o: %.c build/flags $(headers)
	@mkdir -p $(@D)
	$(compile)

# Holds the compiler and its flags. When they change, so does this file, and
# every object is compiled again.
commands = $(compile_command) $(link_command)
build/flags: FORCE $(database)
	@mkdir -p build
	@echo '$(commands)' | cmp -s - $@ || echo '$(commands)' >$@

# How each C file is compiled, for clangd and the editors that use it. This file
# is replaced only when a flag or the list of C files has changed. Hardening is
# left out, because it replaces calls by macros that confuse an analyzer.
$(database): FORCE
	@mkdir -p $(@D)
	@{ pwd -P; printf '%s\n' '$(CC) $(flags) $(CPPFLAGS) $(CFLAGS)'; \
		find common examples mine step* tests -name '*.c' 2>/dev/null | \
		sort; } | awk '\
		function json(text) { \
			gsub(/["\\]/, "\\\\&", text); \
			return "\"" text "\"" \
		} \
		NR == 1 { directory = json($$0) } \
		NR == 2 { compile = $$0 } \
		NR > 2  { printf("%s{ \"directory\": %s,\n  \"file\": %s,\n" \
			"  \"command\": %s }", NR == 3 ? "[" : ",\n ", directory, \
			json($$0), json(compile " -c " $$0)) } \
		END     { print "]" }' >$@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

-include $(shell find build -name '*.d' 2>/dev/null)

# --- running ---------------------------------------------------------------

run: run-step3  ## runs step 3's server (PORT=7000)
run-step1: step1  ## runs step 1's server
	$(quiet)step1-accept/server
run-step2: step2  ## runs step 2's server
	$(quiet)step2-concurrency/server
run-step3: step3  ## runs step 3's server
	$(quiet)step3-store/server
hello: examples  ## runs the example client that sets and gets a value
	$(quiet)examples/hello-redis
client: examples  ## runs the interactive client
	$(quiet)examples/client
timeline: step1 step2 step3 tests/timeline  ## shows how long clients wait in each step (STEP=1, SVG=1)
	@tests/timeline-run $(or $(STEP),1 2 3)

# --- testing ---------------------------------------------------------------

# The longest come first, because several run at the same time.
suites = chapters common step2-internal codec examples pitfalls step3-internal \
	step3-rungs step1-internal step3 $(step3_commands) step2 step1 counts fuzz
step3_commands = commands-keys commands-expiry commands-internal \
	commands-strings commands-transactions commands-pubsub \
	commands-databases commands-clients commands-resp3
# These also run with the other backend; in test-slow, so do the others.
on_epoll = step3
on_epoll_slow = step3-internal counts
bats = build/bats/run

# run SUITES[,NAME=VALUE]: a command for each suite.
run = $(foreach suite,$(1),'$(if $(2),$(2) )$(bats) tests/$(suite).bats')
run_on_epoll = $(if $(linux),$(call run,$(1),BACKEND=epoll))
# If bats is not installed, tests/get-bats downloads it.
$(bats): tests/get-bats
	$(quiet)tests/get-bats $@

# Targets for your own server, which a step's or an exercise's tests judge.
judged = $(or $(EXERCISE),$(STEP))
to_check = step1 step2 step3 tests/talker $(bats) \
	$(if $(and $(EXERCISE),$(linux)),tests/faults.so)
start:  ## creates a starter server in mine/ (STEP=1)
	@tests/check/start $(STEP)
	@$(MAKE) -s $(database)
check: $(to_check)  ## runs a step's tests against your server (STEP=3, PART=keys)
	@tests/check/run $(judged)
watch: $(to_check)  ## checks again each time you save a file in mine/ (STEP=1)
	@tests/check/watch $(judged)
hint:  ## prints the next hint for the failing test (STEP=1)
	@tests/check/hint $(judged)
progress:  ## shows which steps your servers pass
	@tests/check/progress
exercise:  ## copies an exercise's files into mine/ (N=3.6)
	@tests/check/exercise '$(N)'
	@$(MAKE) -s $(database)
undo:  ## moves your copy of an exercise aside (N=3.6)
	@tests/check/exercise '$(N)' undo
doctor:  ## checks your machine for missing tools
	@CC='$(CC)' MAKE='$(MAKE)' COMPILE='$(compile_command)' \
		LINK='$(link_program)' tests/check/doctor
# A small system may have no bash. If it has no bats either, tests/get-bats runs
# first, and names both.
start check watch hint progress exercise undo doctor timeline: need-bash
need-bash:
	@command -v bash >/dev/null || { echo "This needs bash, a shell, because" \
		"the scripts in tests/ are written for it, and it is not" \
		"installed. Please install it: on Debian and Ubuntu by sudo apt" \
		"install bash, on Alpine Linux by apk add bash." >&2; exit 1; }

test: all $(test_tools) $(bats)  ## runs the tests, in about a minute
	@tests/run-suites 4 $(call run,$(suites)) $(call run_on_epoll,$(on_epoll)) \
		'$(bats) -f "^each" tests/translations.bats'
# A step's tests need its programs and the scripted client, but no other step's
# programs.
test-step1: $(step1)  ## runs step 1's tests
test-step2: $(step2)  ## runs step 2's tests
test-step3: $(step3) tests/store examples/client $(if $(linux),tests/clock.so)  ## runs step 3's tests
test-step1 test-step2 test-step3: test-%: tests/talker $(bats)
	$(quiet)tests/run-suites 1 $(call run,$* $*-internal $($*_commands))
test-abuse: all $(test_tools) $(bats)  ## runs the hostile-client and fault-injection tests
	$(quiet)tests/run-suites 2 $(call run,faults abuse-step3 abuse) \
		$(call run_on_epoll,abuse-step3) $(if $(linux), \
		'BACKEND=epoll $(bats) -f "step 3" tests/faults.bats')
test-judge: all $(test_tools) $(bats)  ## runs the tests of make check and the other tools
	$(quiet)tests/run-suites 2 $(call run,check portability lint \
		translations run-suites timeline)
test-clients: all $(test_tools) $(bats)  ## runs tests with redis-cli, client libraries and twemproxy
	$(quiet)tests/run-suites 1 $(call run,clients proxy)
test-book: $(bats)  ## runs the tests of the web edition, with pandoc and Chromium
	$(quiet)tests/run-suites 1 $(call run,book)
test-cross: all $(bats)  ## runs the core tests on emulated processors
	$(quiet)tests/cross
test-slow: all $(test_tools) $(bench) $(broken) $(bats)  ## runs the slow tests and the comparison with redis-server
	$(quiet)tests/run-suites 2 $(call run,broken slow exercises growth \
		compare bench) $(call run_on_epoll,$(on_epoll_slow))
test-all: test test-judge test-abuse test-clients test-book test-cross test-slow  ## runs all tests

# Leaves out the chapters' blocks, because other suites run the same programs.
sanitize:  ## runs the tests under ASan and UBSan
	$(quiet)$(MAKE) --no-print-directory test test-abuse \
		suites='$(filter-out chapters,$(suites))' \
		on_epoll='$(on_epoll) $(on_epoll_slow)' \
		CFLAGS='-O1 -g -fno-omit-frame-pointer \
		-fsanitize=address,undefined -fno-sanitize-recover=all'
valgrind: all $(test_tools) $(bats)  ## runs the codec tests and one session per step under valgrind
	$(quiet)tests/run-suites 1 $(call run,valgrind)

bench: all $(bench)  ## compares the servers and redis-server under load
	$(quiet)tests/bench/bench
soak: all $(test_tools)  ## runs the soak test (LAPS=900)
	$(quiet)tests/soak
microbench: all test-tools  ## measures the cost of processes, connections and waits
	$(quiet)tests/bench/microbench

SECONDS = 60
fuzz:  ## fuzzes the codec and step 3 (SECONDS=600)
	@tests/fuzz/run --check $(fuzz_cc)
	$(quiet)$(MAKE) --no-print-directory $(fuzz:tests/%=build/%)
	$(quiet)tests/fuzz/run $(SECONDS)

# --- the web edition -------------------------------------------------------

book:  ## builds the web edition in build/book
	@tests/book/build
book-serve: book  ## serves the web edition on 127.0.0.1 (PORT=8000)
	@command -v python3 >/dev/null || { echo "make book-serve needs python3;" \
		"without it, open build/book/index.html" >&2; exit 1; }
	$(quiet)python3 -u -m http.server --bind 127.0.0.1 \
		--directory build/book $(or $(PORT),8000)
diagrams:  ## draws the chapters' diagrams for the web edition
	@tests/book/diagrams --draw

translations:  ## shows which sections of translations are stale (STRICT=1)
	@tests/translations/check

lint: all test-tools  ## checks sources and text: shellcheck, clang-tidy and more
	$(quiet)tests/lint

# With make -j4 clean all, cleaning must end before building begins.
ifneq ($(filter clean,$(MAKECMDGOALS)),)
.NOTPARALLEL:
endif
clean:  ## removes everything that was built
	$(quiet)rm -rf build $(step1) $(step2) $(step3) $(examples) $(test_tools) \
		$(bench) $(broken)

help:  ## lists the targets
	@awk -F ':.*## ' '/^[a-z0-9 -]+:.*## / { n = split($$1, names, " "); \
		for (i = 1; i <= n; i++) \
			printf "  make %-12s %s\n", names[i], $$2 }' Makefile

.PHONY: all step1 step2 step3 examples test-tools run run-step1 run-step2 \
	run-step3 hello client timeline start check watch hint progress exercise \
	undo doctor need-bash book book-serve diagrams translations \
	test test-step1 test-step2 test-step3 \
	test-abuse test-judge test-clients test-book test-cross test-slow test-all \
	sanitize valgrind bench soak microbench fuzz lint clean help FORCE
.DELETE_ON_ERROR:
.SECONDARY:
