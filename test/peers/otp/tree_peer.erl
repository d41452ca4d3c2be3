#!/usr/bin/env escript
%%! +S 1 -noinput
%% Plays scripts of supervised trees on OTP's own supervisors, and writes down what happened.
%%
%%     escript tree_peer.erl FILE        one term a script (test/peers/script.ts); writes one line a script
%%
%% One scheduler: a process that dies tells all who watch it before any of them runs, so that the recorder sees the ends and
%% starts of children in the order in which the supervisors saw them. Nothing here waits for a time.
-module(tree_peer).
-mode(compile).
-behaviour(supervisor).
-export([main/1, init/1, start_worker/1, start_worker/2, start_supervisor/1]).

main([File]) ->
    logger:set_primary_config(level, none),
    process_flag(trap_exit, true),
    {ok, Scripts} = file:consult(File),
    lists:foreach(fun(Script) -> io:put_chars([play(Script), $\n]) end, Scripts).

play({Tree, Steps}) ->
    Recorder = spawn_link(fun() -> recorder() end),
    register(recorder, Recorder),
    Root = start(Tree),
    Lines = [line(Root) | steps(Steps, Root)],
    stop(Root),
    unregister(recorder),
    unlink(Recorder),
    exit(Recorder, kill),
    lists:join("; ", lists:append(Lines)).

start(Tree) ->
    case start_supervisor(Tree) of
        {ok, Root} -> Root;
        {error, _} -> none
    end.

stop(none) -> ok;
stop(Root) ->
    unlink(Root),
    Monitor = monitor(process, Root),
    exit(Root, kill),
    receive {'DOWN', Monitor, process, Root, _} -> ok end,
    receive {'EXIT', Root, _} -> ok after 0 -> ok end,
    settle().

steps([], _) -> [];
steps([Step | Steps], Root) ->
    Reply = step(Step, Root),
    [["step " ++ Reply | line(Root)] | steps(Steps, Root)].

%% What happened since the line before, and how things stand now that all is at rest.
line(Root) ->
    settle(),
    drain_exits(),
    ask(news) ++ [state(Key, Pid) || {Key, Pid} <- ask(supervisors), is_process_alive(Pid)]
        ++ ["root ended" || Root =:= none orelse not is_process_alive(Root)].

drain_exits() ->
    receive {'EXIT', _, _} -> drain_exits() after 0 -> ok end.

%% --- steps -------------------------------------------------------------------------------------------------------

step({exits, Key, Exits, Asked}, Root) ->
    %% The supervisor is held back until all of them are dead and the question is put, so that all of it waits, in order.
    Supervisor = ask({pid, Key}),
    hold(Supervisor),
    lists:foreach(fun({Child, Reason}) -> end_worker(ask({pid, Child}), Reason) end, Exits),
    Caller = case Asked of
        none -> none;
        _ -> spawn(fun() -> ask({replied, step({ask, Key, Asked}, Root)}) end)
    end,
    await_question(Caller),
    release(Supervisor),
    case Asked of
        none -> "exits";
        _ -> await_reply()
    end;
step({kill, Key}, _) ->
    case ask({pid, Key}) of
        none -> "no such";
        Pid -> ask({orphan, Pid}), end_worker(Pid, killed), "killed"
    end;
step({ask, Key, {start_child, Node}}, _) ->
    on(Key, fun(Pid, Strategy) ->
        Given = case Strategy of
            simple_one_for_one -> [Node];
            _ -> spec(Node)
        end,
        case supervisor:start_child(Pid, Given) of
            {ok, undefined} -> "ignored";
            {ok, _} -> "started";
            {error, {already_started, _}} -> "already-started";
            {error, already_present} -> "already-present";
            {error, {bad_combination, _}} -> "bad-spec";
            {error, _} -> "start-failed"
        end
    end);
step({ask, Key, {terminate_child, Child}}, _) ->
    on(Key, fun
        (Pid, simple_one_for_one) ->
            %% By its process: one that is gone cannot be told from one that never was, and OTP says `ok` of both.
            case child_pid(Pid, Child) of
                none -> "not-found";
                ChildPid -> reply(supervisor:terminate_child(Pid, ChildPid))
            end;
        (Pid, _) -> reply(supervisor:terminate_child(Pid, Child))
    end);
step({ask, Key, {restart_child, Child}}, _) ->
    on(Key, fun(Pid, _) -> reply(supervisor:restart_child(Pid, Child)) end);
step({ask, Key, {delete_child, Child}}, _) ->
    on(Key, fun(Pid, _) -> reply(supervisor:delete_child(Pid, Child)) end);
step({pass, Seconds}, _) ->
    %% As if what happened before had happened so much earlier: supervisors keep the times of their restarts, and nothing else of time.
    lists:foreach(fun({_, Pid}) -> sys:replace_state(Pid, fun(State) -> earlier(State, Seconds) end) end,
        [Each || {_, Pid} = Each <- ask(supervisors), is_process_alive(Pid)]),
    "pass";
step(shutdown, none) -> "no such";
step(shutdown, Root) ->
    case is_process_alive(Root) of
        false -> "no such";
        true ->
            Monitor = monitor(process, Root),
            exit(Root, shutdown),
            receive {'DOWN', Monitor, process, Root, _} -> "shutdown" end
    end.

%% `restarts` is the seventh field of the record `state` in OTP 25's supervisor.erl.
earlier(State, Seconds) ->
    Restarts = element(8, State),
    setelement(8, State, [At - Seconds || At <- Restarts]).

hold(none) -> ok;
hold(Supervisor) -> true = erlang:suspend_process(Supervisor).

release(none) -> ok;
release(Supervisor) -> erlang:resume_process(Supervisor).

%% Until the question is in the supervisor's hands, or needs none.
await_question(none) -> ok;
await_question(Caller) ->
    case process_info(Caller, current_function) of
        undefined -> ok;
        {current_function, {gen, do_call, 4}} -> ok;
        _ -> erlang:yield(), await_question(Caller)
    end.

await_reply() ->
    case ask(replied) of
        none -> erlang:yield(), await_reply();
        Reply -> Reply
    end.

on(Key, Do) ->
    case ask({pid, Key}) of
        none -> "no such";
        Pid ->
            try Do(Pid, ask({strategy, Key}))
            catch exit:_ -> "ended"
            end
    end.

child_pid(Supervisor, Key) ->
    Pid = ask({pid, Key}),
    case [P || {_, P, _, _} <- supervisor:which_children(Supervisor), P =:= Pid] of
        [_] -> Pid;
        [] -> none
    end.

reply(ok) -> "done";
reply({ok, undefined}) -> "ignored";
reply({ok, _}) -> "started";
reply({error, not_found}) -> "not-found";
reply({error, running}) -> "running";
reply({error, restarting}) -> "restarting";
reply({error, simple_one_for_one}) -> "simple-one-for-one";
reply({error, _}) -> "start-failed".

end_worker(none, _) -> ok;
end_worker(Pid, Reason) ->
    Monitor = monitor(process, Pid),
    case Reason of
        killed -> exit(Pid, kill);
        _ -> Pid ! {exit, Reason}
    end,
    receive {'DOWN', Monitor, process, Pid, _} -> ok end.

%% --- rest --------------------------------------------------------------------------------------------------------

%% At rest: each living supervisor waits in its loop with nothing to read, twice in a row, and nobody lives whose supervisor is dead.
settle() -> settle(none).

settle(Before) ->
    erlang:yield(),
    {Count, Processes} = ask(processes),
    IsResting = lists:all(fun is_resting/1, Processes),
    case IsResting andalso Before =:= Count of
        true -> ok;
        false when IsResting -> settle(Count);
        false -> settle(none)
    end.

is_resting({Kind, Pid, Supervisor}) ->
    case is_process_alive(Pid) of
        false -> true;
        true when Kind =:= worker -> is_process_alive(Supervisor);
        true ->
            (Supervisor =:= self() orelse is_process_alive(Supervisor)) andalso
                process_info(Pid, [message_queue_len, status, current_function]) =:=
                    [{message_queue_len, 0}, {status, waiting}, {current_function, {gen_server, loop, 7}}]
    end.

%% --- children ----------------------------------------------------------------------------------------------------

spec({worker, Key, Restart, Significant, Shutdown, _, _} = Node) ->
    #{id => Key, start => {?MODULE, start_worker, [Node]}, restart => Restart,
      significant => Significant, shutdown => Shutdown, type => worker};
spec({supervisor, Key, Restart, Significant, _, _, _, _, _} = Node) ->
    #{id => Key, start => {?MODULE, start_supervisor, [Node]}, restart => Restart,
      significant => Significant, shutdown => infinity, type => supervisor}.

start_supervisor(Node) -> supervisor:start_link(?MODULE, Node).

init({supervisor, Key, _, _, Strategy, Intensity, Period, Auto, Children}) ->
    [Parent | _] = get('$ancestors'),
    ask({init, Key, Strategy, self(), pid(Parent)}),
    Flags = #{strategy => Strategy, intensity => Intensity, period => Period, auto_shutdown => Auto},
    {ok, {Flags, [case Strategy of simple_one_for_one -> dynamic(Child); _ -> spec(Child) end || Child <- Children]}}.

dynamic(Node) -> (spec(Node))#{start => {?MODULE, start_worker, [template]}}.

pid(Name) when is_atom(Name) -> whereis(Name);
pid(Pid) -> Pid.

start_worker(template, Node) -> start_worker(Node).

start_worker({worker, Key, _, _, _, Stubborn, Starts}) ->
    case ask({outcome, Key, Starts}) of
        fail -> {error, no_start};
        ignore -> ignore;
        ok ->
            Supervisor = self(),
            Pid = spawn_link(fun() -> process_flag(trap_exit, Stubborn), worker(Supervisor) end),
            ask({born, Key, Pid, Supervisor}),
            {ok, Pid}
    end.

worker(Supervisor) ->
    receive
        {exit, Reason} -> exit(Reason);
        {'EXIT', Supervisor, shutdown} -> worker(Supervisor);
        {'EXIT', Supervisor, Reason} -> exit(Reason)
    end.

%% --- the recorder ------------------------------------------------------------------------------------------------

ask(Question) ->
    Tag = monitor(process, recorder),
    recorder ! {Tag, self(), Question},
    receive
        {Tag, Answer} -> demonitor(Tag, [flush]), Answer;
        {'DOWN', Tag, process, _, Reason} -> exit({recorder, Reason})
    end.

%% `known`: [{Pid, Key, Kind, Supervisor, Strategy}], the latest first; `starts`: how many starts of each key there were; `lost`: all that were
%% below a supervisor when it was killed, who die at the same time as others act, so that only their names are told, in `orphans`.
recorder() -> recorder(#{known => [], starts => #{}, news => [], orphans => [], lost => [], count => 0}).

recorder(#{known := Known, news := News, count := Count} = State) ->
    receive
        {'DOWN', _, process, Pid, Reason} ->
            {Pid, Key, _, _, _} = lists:keyfind(Pid, 1, Known),
            Rest = lists:keydelete(Pid, 1, Known),
            Next = case lists:member(Pid, maps:get(lost, State)) of
                true -> State#{orphans := [name(Key) | maps:get(orphans, State)]};
                false -> State#{news := [["down ", name(Key), " ", reason(Reason)] | News]}
            end,
            recorder(Next#{known := Rest, count := Count + 1});
        {Tag, From, Question} ->
            {Answer, Next} = answer(Question, State#{count := Count + counts(Question)}),
            From ! {Tag, Answer},
            recorder(Next)
    end.

counts(processes) -> 0;
counts(_) -> 1.

answer({init, Key, Strategy, Pid, Supervisor}, #{known := Known, news := News} = State) ->
    monitor(process, Pid),
    {ok, State#{known := [{Pid, Key, supervisor, Supervisor, Strategy} | Known], news := [["init ", name(Key)] | News]}};
answer({outcome, Key, Outcomes}, #{starts := Starts, news := News} = State) ->
    Nth = maps:get(Key, Starts, 0) + 1,
    Outcome = case Nth > length(Outcomes) of
        true -> ok;
        false -> lists:nth(Nth, Outcomes)
    end,
    {Outcome, State#{starts := Starts#{Key => Nth}, news := [["start ", name(Key), " ", name(Outcome)] | News]}};
answer({born, Key, Pid, Supervisor}, #{known := Known} = State) ->
    monitor(process, Pid),
    {ok, State#{known := [{Pid, Key, worker, Supervisor, none} | Known]}};
answer({orphan, Pid}, #{lost := Lost, known := Known} = State) ->
    {ok, State#{lost := below(Pid, Known) ++ Lost}};
answer(news, #{news := News, orphans := Orphans} = State) ->
    {lists:reverse(News) ++ [["orphan ", Key] || Key <- lists:sort(Orphans)], State#{news := [], orphans := []}};
answer({replied, Reply}, State) ->
    {ok, State#{replied => Reply}};
answer(replied, State) ->
    {maps:get(replied, State, none), maps:remove(replied, State)};
answer({pid, Key}, #{known := Known} = State) ->
    {value(lists:keyfind(Key, 2, Known), 1), State};
answer({key, Pid}, #{known := Known} = State) ->
    {name(value(lists:keyfind(Pid, 1, Known), 2)), State};
answer({strategy, Key}, #{known := Known} = State) ->
    {value(lists:keyfind(Key, 2, Known), 5), State};
answer(supervisors, #{known := Known} = State) ->
    {lists:keysort(1, [{name(Key), Pid} || {Pid, Key, supervisor, _, _} <- Known]), State};
answer(processes, #{known := Known, count := Count} = State) ->
    {{Count, [{Kind, Pid, Supervisor} || {Pid, _, Kind, Supervisor, _} <- Known]}, State}.

below(Supervisor, Known) ->
    lists:append([[Pid | below(Pid, Known)] || {Pid, _, _, Above, _} <- Known, Above =:= Supervisor]).

value(false, _) -> none;
value(Tuple, At) -> element(At, Tuple).

reason(normal) -> "normal";
reason(shutdown) -> "shutdown";
reason({shutdown, _}) -> "shutdown";
reason(killed) -> "killed";
reason(crash) -> "crash";
reason(_) -> "fault".

name(Atom) -> atom_to_list(Atom).

%% One supervisor as it answers itself: its children in start order, and its counts.
state(Key, Pid) ->
    Strategy = ask({strategy, list_to_atom(Key)}),
    Rows = lists:reverse(supervisor:which_children(Pid)),
    Children = case Strategy of
        simple_one_for_one -> lists:sort([[key_of(ChildPid), "=running"] || {_, ChildPid, _, _} <- Rows]);
        _ -> [[name(Id), "=", status(ChildPid)] || {Id, ChildPid, _, _} <- Rows]
    end,
    Counts = [integer_to_list(Count) || {_, Count} <- supervisor:count_children(Pid)],
    [Key, "(", lists:join(" ", Children), ") ", lists:join("/", Counts)].

key_of(Pid) -> ask({key, Pid}).

status(undefined) -> "stopped";
status(restarting) -> "restarting";
status(_) -> "running".
