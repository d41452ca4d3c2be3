%% What the benches do with our actors, done with processes of Erlang/OTP. Prints the nanoseconds of CPU for one of what is counted.
%%
%%     erl -noshell -run peers main ask PAIRS CALLS | fan-out OTHERS TURNS | ring ACTORS HOPS | spawn COUNT

-module(peers).
-behaviour(gen_server).
-export([main/1, init/1, handle_call/3, handle_cast/2]).

%% The clock of CPU counts in milliseconds: less than so many would say little.
-define(ENOUGH_MS, 300).
%% As many bytes as our messages have.
-define(BODY, <<0:256>>).

main([Name | Numbers]) ->
    {Count, Work} = work(Name, [list_to_integer(Number) || Number <- Numbers]),
    Work(),
    {Runs, Ms} = measure(Work, 0, cpu_ms()),
    io:format("~w~n", [Ms * 1000000 / (Runs * Count)]),
    halt(0).

measure(Work, Runs, SinceMs) ->
    case cpu_ms() - SinceMs of
        Ms when Ms >= ?ENOUGH_MS -> {Runs, Ms};
        _ -> Work(), measure(Work, Runs + 1, SinceMs)
    end.

cpu_ms() -> element(1, erlang:statistics(runtime)).

%% How many are counted in one piece of work, and the work.
work("ask", [Pairs, Calls]) ->
    Answerers = [start([]) || _ <- lists:seq(1, Pairs)],
    Self = self(),
    {Pairs * Calls, fun() ->
        Askers = [spawn_link(fun() -> ask(Answerer, Calls), Self ! {done, self()} end) || Answerer <- Answerers],
        [receive {done, Asker} -> ok end || Asker <- Askers]
    end};
work("fan-out", [Others, Turns]) ->
    All = [start([]) || _ <- lists:seq(1, Others)],
    {Others * Turns, fun() -> [ask_all(All) || _ <- lists:seq(1, Turns)] end};
work("ring", [Actors, Hops]) ->
    Last = start([]),
    First = lists:foldl(fun(_, Next) -> start([Next]) end, Last, lists:seq(2, Actors)),
    gen_server:call(Last, {know, First}),
    {Hops, fun() ->
        gen_server:cast(First, {pass_on, Hops, self(), ?BODY}),
        receive round -> ok end
    end};
work("spawn", [Count]) ->
    {Count, fun() -> [gen_server:stop(One) || One <- [start([]) || _ <- lists:seq(1, Count)]] end}.

ask(_, 0) -> ok;
ask(Answerer, Left) ->
    gen_server:call(Answerer, {ask, ?BODY}),
    ask(Answerer, Left - 1).

ask_all(All) ->
    Asked = [gen_server:send_request(One, {ask, ?BODY}) || One <- All],
    [{reply, _} = gen_server:receive_response(Request, 60000) || Request <- Asked].

start(Acquaintances) ->
    {ok, Actor} = gen_server:start(?MODULE, Acquaintances, []),
    Actor.

init(Acquaintances) -> {ok, Acquaintances}.

handle_call({know, Acquaintance}, _, _) -> {reply, ok, [Acquaintance]};
handle_call({ask, Body}, _, State) -> {reply, Body, State}.

handle_cast({pass_on, 0, Told, _}, State) -> Told ! round, {noreply, State};
handle_cast({pass_on, Left, Told, Body}, [Next] = State) ->
    gen_server:cast(Next, {pass_on, Left - 1, Told, Body}),
    {noreply, State}.
