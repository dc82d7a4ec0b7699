# three-servers. `make help` lists what there is to make.

# Yours to set: make CC=clang CFLAGS=-O0
CFLAGS = -O2 -g

# Ours, and needed whatever you set.
flags = -std=c11 -D_POSIX_C_SOURCE=200809L -Icommon -MMD -MP -Wall -Wextra \
	-Wpedantic -Wshadow -Wconversion -Wmissing-prototypes
compile = $(CC) $(flags) $(CPPFLAGS) $(CFLAGS)
link = $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(LDLIBS)

step1 = $(addprefix step1-accept/,hello echo server)
step2 = $(addprefix step2-concurrency/,hello echo echo-resp join shared server)
step3 = step3-store/server
examples = examples/hello-redis examples/client
test_tools = $(addprefix tests/,answer codec compare store talker)

all: step1 step2 step3 examples  ## builds everything
step1: $(step1)  ## builds step 1: one client at a time
step2: $(step2)  ## builds step 2: a process for each client
step3: $(step3)  ## builds step 3: poll and a shared store
examples: $(examples)
test-tools: $(test_tools)

# --- how a program is made -------------------------------------------------

objects = $(patsubst %.c,build/%.o,$(wildcard $(1)))
common = $(call objects,common/*.c)
in_step2 = $(addprefix build/step2-concurrency/,$(1))

step1-accept/%: build/step1-accept/%.o $(common)
	$(link)
step2-concurrency/%: build/step2-concurrency/%.o $(common)
	$(link)
step2-concurrency/join: $(call in_step2,join.o children.o)
step2-concurrency/server: $(call in_step2,server.o children.o command.o store.o)
step3-store/server: $(call objects,step3-store/*.c step3-store/commands/*.c) \
		$(common)
	$(link)
examples/%: build/examples/%.o $(common)
	$(link)
examples/hello-redis examples/client: build/examples/print.o
# The tests' own programs: tests/talker is made of what is in tests/tools.
tests/%: build/tests/tools/%.o $(common)
	$(link)
tests/codec: build/tests/tools/codec_feed.o
tests/talker: $(call objects,tests/tools/talker_*.c)
tests/compare: $(call objects,tests/tools/compare_*.c)
tests/store: $(addprefix build/step3-store/,store.o deadlines.o table.o \
	siphash.o)

build/%.o: %.c build/flags
	@mkdir -p $(@D)
	$(compile) -c -o $@ $<

# Holds the compiler and its flags: objects made with others are made anew.
build/flags: FORCE
	@mkdir -p build
	@echo '$(compile) $(link)' | cmp -s - $@ || echo '$(compile) $(link)' >$@

-include $(shell find build -name '*.d' 2>/dev/null)

# --- running ---------------------------------------------------------------

run: run-step3  ## runs step 3's server (make run PORT=7000)
run-step1: step1  ## runs step 1's server
	step1-accept/server
run-step2: step2  ## runs step 2's server
	step2-concurrency/server
run-step3: step3  ## runs step 3's server
	step3-store/server
hello: examples  ## runs the SET and GET client against a running server
	examples/hello-redis
client: examples  ## runs the interactive client
	examples/client

# --- testing ---------------------------------------------------------------

suites = codec step1 step1-inside step2 step2-inside pitfalls \
	step3 step3-inside $(step3_commands) examples chapters
step3_commands = commands-connection commands-keys commands-pubsub \
	commands-strings
epoll = $(filter Linux,$(shell uname))
bats = build/bats/run

# Where bats is not installed, tests/get-bats fetches one.
$(bats): tests/get-bats
	tests/get-bats $@

test: all $(test_tools) $(bats)  ## runs the tests, about a minute
	$(bats) $(suites:%=tests/%.bats)
	$(if $(epoll),WAIT=epoll $(bats) tests/step3.bats tests/step3-inside.bats)
test-step1 test-step2 test-step3: test-%: all $(test_tools) $(bats)
	$(bats) tests/$*.bats tests/$*-inside.bats \
		$($*_commands:%=tests/%.bats)
test-clients: all $(test_tools) $(bats)  ## other people's clients, and a proxy
	$(bats) tests/clients.bats tests/proxy.bats
test-all: test test-clients  ## all tests, also those that need more time
	$(bats) tests/slow.bats tests/compare.bats

sanitize:  ## the tests under ASan and UBSan
	$(MAKE) test CFLAGS='-O1 -g -fno-omit-frame-pointer \
		-fsanitize=address,undefined -fno-sanitize-recover=all'
valgrind: all $(test_tools) $(bats)  ## the codec's tests and a session of each step under valgrind
	$(bats) tests/valgrind.bats

lint: all test-tools  ## shellcheck, clang-tidy and cppcheck, where present
	tests/lint

clean:  ## removes everything that was built
	rm -rf build $(step1) $(step2) $(step3) $(examples) $(test_tools)

help:  ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", \
		$$1, $$2 }' Makefile

.PHONY: all step1 step2 step3 examples test-tools run run-step1 run-step2 \
	run-step3 hello client test test-step1 test-step2 test-step3 \
	test-clients test-all \
	sanitize valgrind lint clean help FORCE
.DELETE_ON_ERROR:
.SECONDARY:
